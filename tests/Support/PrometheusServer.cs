using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Ebpf.Tests;

/// <summary>A Prometheus that scrapes one target each second.</summary>
public sealed class PrometheusServer : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2), _pause = TimeSpan.FromMilliseconds(300);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ebpf-net-prometheus-");
    private readonly Command _command;
    private readonly HttpClient _client;

    private PrometheusServer(int target, string[] arguments)
    {
        string configuration = Path.Combine(_directory.FullName, "prometheus.yml");
        File.WriteAllText(configuration, $$"""
            scrape_configs:
              - job_name: sample
                scrape_interval: 1s
                static_configs: [{ targets: ["127.0.0.1:{{target}}"] }]
            """);
        int port = FreePort();
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _command = Command.Start(
            "prometheus", [$"--config.file={configuration}", $"--storage.tsdb.path={_directory.FullName}/data", $"--web.listen-address=127.0.0.1:{port}", .. arguments]);
    }

    /// <summary>Skips the test where there is none.</summary>
    public static PrometheusServer Start(int target, params string[] arguments)
    {
        Assert.SkipUnless(IsInstalled("prometheus"), "needs prometheus because the machine does not have it: the Debian package prometheus");
        return new PrometheusServer(target, arguments);
    }

    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));

    /// <summary>A port that nothing listens at, at this moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Asks until there is one value, and it is such a one; meanwhile does what makes it.</summary>
    public async Task<double> UntilAsync(string query, Predicate<double> condition, Action? meanwhile = null)
    {
        double? last = null;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < _patience; await Task.Delay(_pause, TestContext.Current.CancellationToken))
        {
            meanwhile?.Invoke();
            last = await QueryAsync(query);
            if (last is { } value && condition(value))
            {
                return value;
            }
        }

        Assert.Fail($"{query} is {last?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}");
        return default;
    }

    /// <summary>The one value of the answer; null while there is none, or no number.</summary>
    public async Task<double?> QueryAsync(string query)
    {
        try
        {
            string answer = await _client.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}", TestContext.Current.CancellationToken);
            JsonElement results = JsonDocument.Parse(answer).RootElement.GetProperty("data").GetProperty("result");
            return results.GetArrayLength() == 1
                && results[0].TryGetProperty("value", out JsonElement pair)
                && double.TryParse(pair[1].GetString(), CultureInfo.InvariantCulture, out double value)
                && double.IsFinite(value) ? value : null;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet, or is not ready.
            return null;
        }
    }

    public void Dispose()
    {
        _command.Dispose();
        _client.Dispose();
        _directory.Delete(recursive: true);
    }
}
