using System.Diagnostics;
using System.Text.Json;
using Ebpf.Tests;
using XdpLimiter.Kernel;

namespace XdpLimiter.Tests;

/// <summary>Real packets, more of them than the limit, from one namespace to the other: what arrives in a socket is the limit.</summary>
public sealed class TrafficTests
{
    private const double Tolerance = 0.01;

    // Reading the counters takes as long as some packets: seldom enough that more are sent than the limit, often enough to see pauses.
    private const int Round = 64;
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(3), _patience = TimeSpan.FromMinutes(2);

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

        // While the sender, or the kernel's thread that runs the program, has no processor, the bucket fills, and what comes on top of it is nobody's.
        // So only the time counts between looks at an empty bucket, packets having just been dropped, in which it could not be filled.
        TimeSpan filling = TimeSpan.FromSeconds(depth / rate), quickest = filling, counted = TimeSpan.Zero;
        ulong passed = 0;
        long begin = Stopwatch.GetTimestamp(), sent = 0;
        Look? empty = null;
        for (Look last = NextLook(); counted < _duration;)
        {
            wire.Send(Round, size, TimeSpan.Zero);
            sent += Round;
            Look now = NextLook();
            TimeSpan round = Stopwatch.GetElapsedTime(last.Time, now.Time);
            quickest = round < quickest ? round : quickest;
            if (now.Dropped != last.Dropped && round < 2 * quickest)
            {
                if (empty is { } before && Stopwatch.GetElapsedTime(before.Time, now.Time) is var between && between < filling)
                {
                    counted += between;
                    passed += now.Passed - before.Passed;
                }

                empty = now;
            }

            last = now;
            Assert.True(Stopwatch.GetElapsedTime(begin) < _patience, $"in {_patience} packets were dropped for {counted} only");
        }

        double measured = passed / counted.TotalSeconds;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{mode} {option} {limit}: {measured:0.0} of {rate} packets/s passed, {sent} sent in {Stopwatch.GetElapsedTime(begin).TotalSeconds:0.0} s");
        Assert.InRange(measured, rate * (1 - Tolerance), rate * (1 + Tolerance));
        CommandResult result = await sample.EndBySignalAsync("TERM");
        Assert.Equal(0, result.ExitCode);

        Look NextLook()
        {
            long time = Stopwatch.GetTimestamp();
            Snapshot now = limiter.Read(0);
            return new Look(time, now.Passed, now.Dropped);
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

    private readonly record struct Look(long Time, ulong Passed, ulong Dropped);
}
