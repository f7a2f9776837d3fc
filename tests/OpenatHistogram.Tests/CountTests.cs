using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Ebpf.Maps;
using Ebpf.Tests;

namespace OpenatHistogram.Tests;

public sealed class CountTests : IDisposable
{
    private static readonly bool _hasOpen = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private readonly string _fifo = Path.Combine(Path.GetTempPath(), $"ebpf-net-fifo-{Environment.ProcessId}-{Guid.NewGuid():N}");

    [KernelFact]
    public async Task Every_call_of_the_process_is_counted_and_no_other()
    {
        using var opener = new Opener();
        using var stranger = new Opener();
        using Command sample = await Sample.AttachAsync("--pid", Text(opener.Pid), "--json");
        opener.Open(1000);
        opener.Open2(20);
        stranger.Open(333);
        if (_hasOpen)
        {
            opener.OpenOld(10);
        }

        ulong expected = _hasOpen ? 1030ul : 1020ul;
        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("INT"));
        Assert.Equal((expected, expected, expected), (state.Number("started"), state.Number("finished"), state.Number("count")));
        Assert.Equal((0ul, 0ul, 0ul), (state.Number("inFlight"), state.Number("untracked"), state.Number("orphaned")));
        Assert.Equal(expected, state.Buckets().Values.Aggregate((sum, count) => sum + count));
    }

    [KernelFact]
    public async Task Known_delay_lands_in_its_bucket()
    {
        MakeFifo();
        using var opener = new Opener();
        using Command sample = await Sample.AttachAsync("--pid", Text(opener.Pid), "--json");

        // The call blocks from somewhere between these two clock reads ...
        long before = Stopwatch.GetTimestamp();
        opener.BeginOpenFifo(_fifo);
        await WaitUntilInOpen(opener.Pid);
        long blocked = Stopwatch.GetTimestamp();
        await Task.Delay(300, TestContext.Current.CancellationToken);

        // ... to somewhere between these two.
        long released = Stopwatch.GetTimestamp();
        using (new FileStream(_fifo, FileMode.Open, FileAccess.Write))
        {
            opener.WaitUntilDone();
        }

        long after = Stopwatch.GetTimestamp();
        int shortest = Log2Histogram.BucketOf(Nanoseconds(blocked, released));
        int longest = Log2Histogram.BucketOf(Nanoseconds(before, after));

        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("TERM"));
        (ulong bound, ulong count) = Assert.Single(state.Buckets());
        Assert.Equal(1ul, count);
        Assert.InRange(Log2Histogram.BucketOf(bound), shortest, longest);
        Assert.InRange(bound, 268_435_456ul, ulong.MaxValue);
    }

    [KernelFact]
    public async Task Call_that_has_not_returned_is_in_flight()
    {
        MakeFifo();
        using var opener = new Opener();
        using Command sample = await Sample.AttachAsync("--pid", Text(opener.Pid), "--json");
        opener.Open(2);
        opener.BeginOpenFifo(_fifo);
        await WaitUntilInOpen(opener.Pid);

        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("INT"));
        Assert.Equal((3ul, 2ul, 1ul), (state.Number("started"), state.Number("finished"), state.Number("inFlight")));

        using (new FileStream(_fifo, FileMode.Open, FileAccess.Write))
        {
            opener.WaitUntilDone();
        }
    }

    [KernelFact]
    public async Task Calls_beyond_the_limit_are_counted_as_not_followed()
    {
        MakeFifo();
        using var blocked = new Opener();
        using var other = new Opener();
        using Command sample = await Sample.AttachAsync("--in-flight", "1");
        blocked.BeginOpenFifo(_fifo);
        await WaitUntilInOpen(blocked.Pid);
        other.Open(50);
        CommandResult result = await sample.EndBySignalAsync("INT");
        Assert.Matches(@"\d+ calls: \d+ in the histogram, \d+ in flight, \d+ not followed \(too many at once: raise --in-flight\)", result.Output);

        using (new FileStream(_fifo, FileMode.Open, FileAccess.Write))
        {
            blocked.WaitUntilDone();
        }
    }

    public void Dispose() => File.Delete(_fifo);

    private static ulong Nanoseconds(long from, long to) => (ulong)((Int128)(to - from) * 1_000_000_000 / Stopwatch.Frequency);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void MakeFifo()
    {
        using Process process = Process.Start("mkfifo", [_fifo]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    // Field 1 of /proc/PID/syscall is the number of the call that a blocked process is in.
    private static async Task WaitUntilInOpen(int pid)
    {
        string openat = _hasOpen ? "257" : "56";
        while (File.ReadAllText($"/proc/{pid}/syscall").Split(' ')[0] != openat)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
