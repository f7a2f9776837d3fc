using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ebpf.Tests;

namespace OpenatHistogram.Tests;

/// <summary>The same events as bpftrace counts them; the metrics as a Prometheus server understands them.</summary>
public sealed partial class PeerTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ebpf-net-peer-");

    [KernelFact]
    public async Task Bpftrace_counts_the_same()
    {
        Require("bpftrace");
        using var opener = new Opener();
        using var fifo = new Fifo();

        // Probes are attached one after the other: when the first and the last fire, all are there.
        string program = $$"""
            tracepoint:syscalls:sys_enter_openat2 /pid == {{opener.Pid}}/ { @first = 1; }
            tracepoint:syscalls:sys_enter_openat /pid == {{opener.Pid}}/ { @start[tid] = nsecs; }
            tracepoint:syscalls:sys_exit_openat /@start[tid]/ { @ns = hist(nsecs - @start[tid]); delete(@start[tid]); }
            tracepoint:syscalls:sys_exit_openat2 /pid == {{opener.Pid}} && @first/ { printf("attached\n"); }
            """;

        // It wants tracefs at its place: in a mount namespace of its own.
        using Command bpftrace = Command.Start("unshare", "--mount", "bash", "-c", """
            mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
            mountpoint -q /sys/kernel/debug || mount -t debugfs debugfs /sys/kernel/debug
            exec bpftrace -B none -e "$0" > >(grep --line-buffered -v Attaching >&2) 2>&1
            """, program);
        var marks = 0ul;
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--json");
        while (!bpftrace.FirstErrorLineAsync().IsCompleted)
        {
            opener.Open2(1);
            marks++;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        opener.Open(1000);
        for (int i = 0; i < 3; i++)
        {
            await fifo.BeginOpenAsync(opener);
            await Task.Delay(150, TestContext.Current.CancellationToken);
            fifo.EndOpen(opener);
        }

        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("INT"));
        CommandResult result = await bpftrace.EndBySignalAsync("INT");
        (double From, double To, int Count)[] theirs = [.. Row().Matches(result.Error).Select(ParseRow)];
        Assert.True(theirs.Length > 0, result.Error);
        Assert.Equal((1003, 1003 + marks), (theirs.Sum(row => row.Count), state.Number("count")));

        // Their bounds are powers of two in ns, lower ones inclusive, ours in seconds, upper ones inclusive: 67 ms and 62.5 ms here.
        Assert.Equal(3, theirs.Where(row => row.From >= 1 << 26).Sum(row => row.Count));
        Assert.Equal(3ul, state.Buckets().Where(bucket => bucket.Key > 0.0625).Aggregate(0ul, (sum, bucket) => sum + bucket.Value));
        (double from, double to, _) = theirs.MaxBy(row => row.Count);
        double ours = state.Buckets().MaxBy(bucket => bucket.Value).Key * 1e9;
        Assert.True(ours > from / 2 && ours / 2 < to * 2, $"most calls are from {from} to {to} ns there, up to {ours} ns here");
    }

    [KernelFact]
    public async Task Prometheus_scrapes_and_answers_quantiles()
    {
        Require("prometheus");
        using var opener = new Opener();
        int port = Sample.FreePort();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--metrics", $"127.0.0.1:{port}");
        int server = Sample.FreePort();
        string configuration = Path.Combine(_directory.FullName, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, $$"""
            scrape_configs:
              - job_name: openat
                scrape_interval: 1s
                static_configs: [{ targets: ["127.0.0.1:{{port}}"] }]
            """, TestContext.Current.CancellationToken);
        using Command prometheus = Command.Start(
            "prometheus", $"--config.file={configuration}", $"--storage.tsdb.path={_directory.FullName}/data", $"--web.listen-address=127.0.0.1:{server}");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server}") };

        // Increasing while it is scraped, so that there is a rate.
        double? median = null;
        int opened = 0;
        for (long start = Stopwatch.GetTimestamp(); median is null && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2);)
        {
            opener.Open(100);
            opened += 100;
            await Task.Delay(300, TestContext.Current.CancellationToken);
            median = await QueryAsync(client, "histogram_quantile(0.5, sum by (le) (rate(openat_duration_seconds_bucket[10s])))");
        }

        Assert.InRange(median ?? 0, 1e-7, 0.1);
        opener.OpenMissing(33);
        double? missing = null;
        for (long start = Stopwatch.GetTimestamp(); missing != 33 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2);)
        {
            await Task.Delay(300, TestContext.Current.CancellationToken);
            missing = await QueryAsync(client, "openat_duration_seconds_count{outcome=\"ENOENT\"}");
        }

        Assert.Equal(33, missing);
        Assert.Equal(opened, await QueryAsync(client, "openat_duration_seconds_bucket{outcome=\"ok\",le=\"+Inf\"}"));
        Assert.Equal(opened, await QueryAsync(client, "openat_duration_seconds_bucket{outcome=\"ok\",le=\"16\"}"));

        using var scraped = new HttpClient();
        string text = await scraped.GetStringAsync($"http://127.0.0.1:{port}/metrics", TestContext.Current.CancellationToken);
        string file = Path.Combine(_directory.FullName, "metrics");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        using Command lint = Command.Start("sh", "-c", "promtool check metrics < \"$0\"", file);
        CommandResult verdict = await lint.ResultAsync();
        Assert.Equal((0, "", ""), (verdict.ExitCode, verdict.Output, verdict.Error));

        await prometheus.EndBySignalAsync("TERM");
        await sample.EndBySignalAsync("TERM");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>The one value of the answer; null while there is none, or no number.</summary>
    private static async Task<double?> QueryAsync(HttpClient server, string query)
    {
        try
        {
            string answer = await server.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}", TestContext.Current.CancellationToken);
            JsonElement results = JsonDocument.Parse(answer).RootElement.GetProperty("data").GetProperty("result");
            return results.GetArrayLength() == 1
                && double.TryParse(results[0].GetProperty("value")[1].GetString(), CultureInfo.InvariantCulture, out double value)
                && double.IsFinite(value) ? value : null;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet, or is not ready.
            return null;
        }
    }

    // [64K, 128K)          12 |@@@
    private static (double From, double To, int Count) ParseRow(Match row) =>
        (ParseBound(row.Groups[1].Value), ParseBound(row.Groups[2].Value), int.Parse(row.Groups[3].Value, CultureInfo.InvariantCulture));

    private static double ParseBound(string text) =>
        double.Parse(text.TrimEnd('K', 'M', 'G'), CultureInfo.InvariantCulture) * (text[^1] switch { 'K' => 1 << 10, 'M' => 1 << 20, 'G' => 1 << 30, _ => 1 });

    private static void Require(string package) =>
        Assert.SkipUnless(File.Exists($"/usr/bin/{package}"), $"needs {package} because the machine does not have it: the Debian package {package}");

    [GeneratedRegex(@"(?m)^\[(\w+), (\w+)\) +(\d+) \|")]
    private static partial Regex Row();
}
