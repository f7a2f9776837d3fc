using System.Text.Json;
using Ebpf.Tests;

namespace XdpLimiter.Tests;

public sealed class PrometheusTests
{
    /// <summary>In text and, where native histograms are turned on, in protobuf.</summary>
    [KernelTheory(Needs.Network)]
    [InlineData]
    [InlineData("--enable-feature=native-histograms")]
    public async Task Counters_of_a_Prometheus_server_are_the_samples_own(params string[] arguments)
    {
        using var wire = new Wire();
        int port = PrometheusServer.FreePort();
        using Command sample = await wire.AttachAsync("--packets", "1/50", "--metrics", $"{port}", "--dead-man", "600", "--json");
        using PrometheusServer server = PrometheusServer.Start(port, arguments);

        // Of each round 50 at first and then next to none: a rate of what is dropped.
        int sent = 0;
        await server.UntilAsync("sum(rate(xdp_limiter_packets_total{action=\"drop\"}[10s]))", rate => rate > 0, () => sent += Send(wire, 100));
        await server.UntilAsync("sum(xdp_limiter_packets_total{family=\"ipv4\"})", count => count == sent);
        double? passed = await server.QueryAsync("xdp_limiter_packets_total{family=\"ipv4\",reason=\"within_limits\",action=\"pass\"}");
        double? dropped = await server.QueryAsync("xdp_limiter_packets_total{family=\"ipv4\",reason=\"source_packets\",action=\"drop\"}");
        double? bytes = await server.QueryAsync("sum(xdp_limiter_bytes_total{family=\"ipv4\"})");
        Assert.Equal(1, await server.QueryAsync("xdp_limiter_info{device=\"far\",mode=\"native\"}"));
        Assert.Equal(1, await server.QueryAsync("xdp_limiter_limit{scope=\"source\",unit=\"packets\"}"));
        Assert.InRange(await server.QueryAsync("xdp_limiter_dead_man_seconds") ?? 0, 300, 600);

        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("TERM"));
        Dictionary<string, JsonElement> own = state.GetProperty("counters").EnumerateArray()
            .Where(counter => counter.GetProperty("family").GetString() == "ipv4").ToDictionary(counter => counter.GetProperty("reason").GetString()!);
        Assert.Equal(passed, own["within_limits"].GetProperty("packets").GetDouble());
        Assert.Equal(dropped, own["source_packets"].GetProperty("packets").GetDouble());
        Assert.Equal(bytes, own.Values.Sum(counter => counter.GetProperty("bytes").GetDouble()));
        Assert.Equal(sent, passed + dropped);
    }

    private static int Send(Wire wire, int count)
    {
        wire.Send(count);
        return count;
    }
}
