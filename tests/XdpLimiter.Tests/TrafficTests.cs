using System.Diagnostics;
using System.Text.Json;
using Ebpf.Tests;
using XdpLimiter.Kernel;

namespace XdpLimiter.Tests;

/// <summary>Real packets, more of them than the limit, from one namespace to the other: what arrives in a socket is the limit.</summary>
public sealed class TrafficTests
{
    private const double Tolerance = 0.02;

    // Reading the counters takes as long as some packets: seldom enough that more are sent than the limit, often enough to see pauses.
    private const int Round = 64;
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(3), _patience = TimeSpan.FromSeconds(30);

    [KernelTheory(Needs.NetworkTiming)]
    [InlineData("native", "--packets", "5000/250", 5000, 250, 100)]
    [InlineData("generic", "--packets", "5000/250", 5000, 250, 100)]
    [InlineData("native", "--packets", "2000/150", 2000, 150, 100)]
    [InlineData("native", "--global-packets", "5000/500", 5000, 500, 100)]
    // 958 bytes of data and 42 of headers; 65,536 bytes are 65 packets.
    [InlineData("native", "--bytes", "3M/65536", 3000, 65, 958)]
    public async Task Packets_arrive_at_the_rate_of_the_limit(string mode, string option, string limit, double rate, int depth, int size)
    {
        using var wire = new Wire();
        using Command sample = await wire.AttachAsync("--mode", mode, option, limit, "--json");
        using Limiter limiter = Limiter.Open(wire.Far);

        // From the first packet that is dropped, the bucket being empty, to the last.
        long begin = Stopwatch.GetTimestamp();
        while (limiter.Read(0).Dropped == 0)
        {
            wire.Send(Round, size, TimeSpan.Zero);
            Assert.True(Stopwatch.GetElapsedTime(begin) < _patience, "nothing is dropped");
        }

        // While the sender, or the kernel's thread that runs the program, has no processor for longer than the bucket takes to be full, what comes
        // on top is nobody's: that time does not count. A look begins when it is asked for, so that a pause in it is in the next one's time.
        var filling = TimeSpan.FromSeconds(depth / rate);
        TimeSpan idle = TimeSpan.Zero;
        (long Time, ulong Passed, ulong All) first = Look(), last = first;
        long sent = 0;
        while (Stopwatch.GetElapsedTime(first.Time, last.Time) < _duration)
        {
            wire.Send(Round, size, TimeSpan.Zero);
            sent += Round;
            (long Time, ulong Passed, ulong All) now = Look();
            if (now.All != last.All)
            {
                TimeSpan pause = Stopwatch.GetElapsedTime(last.Time, now.Time);
                idle += pause > filling ? pause - filling : TimeSpan.Zero;
                last = now;
            }
        }

        double measured = (last.Passed - first.Passed) / (Stopwatch.GetElapsedTime(first.Time, last.Time) - idle).TotalSeconds;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{mode} {option} {limit}: {measured:0.0} of {rate} packets/s passed, {sent} sent, {idle.TotalMilliseconds:0} ms without");
        Assert.InRange(measured, rate * (1 - Tolerance), rate * (1 + Tolerance));
        CommandResult result = await sample.EndBySignalAsync("TERM");
        Assert.Equal(0, result.ExitCode);

        (long Time, ulong Passed, ulong All) Look()
        {
            long time = Stopwatch.GetTimestamp();
            Snapshot now = limiter.Read(0);
            return (time, now.Passed, now.Passed + now.Dropped);
        }
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
