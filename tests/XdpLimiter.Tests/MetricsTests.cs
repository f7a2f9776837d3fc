using System.Net;
using System.Net.Sockets;
using Ebpf.Links;
using Ebpf.Tests;

namespace XdpLimiter.Tests;

public sealed class MetricsTests
{
    [KernelFact(Needs.Network)]
    public async Task Metrics_are_served_as_Prometheus_reads_them()
    {
        using var wire = new Wire();
        int port = PrometheusServer.FreePort();
        using Command sample = await wire.AttachAsync("--packets", "1/7", "--metrics", $"{port}");
        wire.Send(10);
        using var http = new HttpClient();
        HttpResponseMessage response = await http.GetAsync($"http://127.0.0.1:{port}/metrics", TestContext.Current.CancellationToken);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("xdp_limiter_packets_total{device=\"far\",family=\"ipv4\",reason=\"within_limits\",action=\"pass\"} 7\n", text, StringComparison.Ordinal);
        Assert.Contains("xdp_limiter_packets_total{device=\"far\",family=\"ipv4\",reason=\"source_packets\",action=\"drop\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("xdp_limiter_bytes_total{device=\"far\",family=\"ipv4\",reason=\"source_packets\",action=\"drop\"} 186\n", text, StringComparison.Ordinal);
        Assert.Contains("xdp_limiter_limit{device=\"far\",scope=\"source\",unit=\"packets\"} 1\n", text, StringComparison.Ordinal);

        // Each sample after the head of its own family, none twice.
        var samples = new HashSet<string>();
        string family = "";
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                family = line.Split(' ')[2];
            }
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Assert.Matches(@"^[a-z_]+\{([a-z]+=""[a-z0-9_]+"",?)+\} \d+$", line);
                Assert.StartsWith(family + "{", line, StringComparison.Ordinal);
                Assert.True(samples.Add(line.Split(' ')[0]), line);
            }
        }

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"http://127.0.0.1:{port}/", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(0, (await sample.EndBySignalAsync("TERM")).ExitCode);
    }

    [KernelFact(Needs.Network)]
    public async Task Address_in_use_is_said_and_nothing_stays_attached()
    {
        using var wire = new Wire();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string address = $"{listener.LocalEndpoint}";
        CommandResult result = await Sample.RunAsync("run", "far", "--netns", wire.FarName, "--metrics", address);
        Assert.Equal((1, $"xdp-limiter: --metrics {address}: Address already in use\n"), (result.ExitCode, result.Error));
        await AgentTests.UntilAsync(() => ProgramQuery.Xdp(wire.Far).Native is null);
    }
}
