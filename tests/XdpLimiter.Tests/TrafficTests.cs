using System.Diagnostics;
using System.Text.Json;
using Ebpf.Tests;
using XdpLimiter.Kernel;

namespace XdpLimiter.Tests;

/// <summary>Real packets, more of them than the limit, from one namespace to the other: what arrives in a socket is the limit.</summary>
public sealed class TrafficTests
{
    private const double Tolerance = 0.02;
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(3), _patience = TimeSpan.FromSeconds(30);

    [KernelTheory(Needs.NetworkTiming)]
    [InlineData("native", "--packets", "5000/250", 5000, 100)]
    [InlineData("generic", "--packets", "5000/250", 5000, 100)]
    [InlineData("native", "--packets", "2000/150", 2000, 100)]
    [InlineData("native", "--global-packets", "5000/500", 5000, 100)]
    // 958 bytes of data and 42 of headers; 65,536 bytes are 65 packets.
    [InlineData("native", "--bytes", "3M/65536", 3000, 958)]
    public async Task Packets_arrive_at_the_rate_of_the_limit(string mode, string option, string limit, double rate, int size)
    {
        using var wire = new Wire();
        using Command sample = await wire.AttachAsync("--mode", mode, option, limit, "--json");
        using Limiter limiter = Limiter.Open(wire.Far);

        // From the first packet that is dropped, the bucket being empty, to the last.
        long begin = Stopwatch.GetTimestamp();
        while (limiter.Read(0).Dropped == 0)
        {
            wire.SendOne(size);
            Assert.True(Stopwatch.GetElapsedTime(begin) < _patience, "nothing is dropped");
        }

        ulong first = limiter.Read(0).Passed;
        long start = Stopwatch.GetTimestamp(), sent = 0;
        while (Stopwatch.GetElapsedTime(start) < _duration)
        {
            wire.SendOne(size);
            if (++sent % 16 == 0)
            {
                wire.Received(TimeSpan.Zero);
            }
        }

        ulong last = limiter.Read(0).Passed;
        double measured = (last - first) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        TestContext.Current.TestOutputHelper!.WriteLine($"{mode} {option} {limit}: {measured:0.0} of {rate} packets/s passed, {sent} sent");
        Assert.InRange(measured, rate * (1 - Tolerance), rate * (1 + Tolerance));
        CommandResult result = await sample.EndBySignalAsync("TERM");
        Assert.Equal(0, result.ExitCode);
    }

    [KernelFact(Needs.Network)]
    public async Task Every_packet_is_accounted_for()
    {
        using var wire = new Wire();
        using Command sample = await wire.AttachAsync("--packets", "1/123", "--json");
        Assert.Equal(123, wire.Send(500));
        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("TERM"));
        Assert.Equal((123, 377), (Count(state, Reason.WithinLimits), Count(state, Reason.SourcePackets)));
        JsonElement source = Assert.Single(state.GetProperty("top").EnumerateArray(), one => one.GetProperty("source").GetString() == "10.77.0.1");
        Assert.Equal((123, 377), (source.GetProperty("packets").GetInt32(), source.GetProperty("dropped").GetInt32()));
    }

    private static int Count(JsonElement state, Reason reason) => state.GetProperty("counters").EnumerateArray()
        .Single(counter => counter.GetProperty("family").GetString() == "ipv4" && counter.GetProperty("reason").GetString() == Metrics.Name(reason))
        .GetProperty("packets").GetInt32();
}
