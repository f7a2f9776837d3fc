using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ebpf.Tests;

namespace OpenatHistogram.Tests;

public sealed class CountTests : IDisposable
{
    private static readonly bool _hasOpen = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private readonly Fifo _fifo = new();

    [KernelFact]
    public async Task Every_call_of_the_process_is_counted_and_no_other()
    {
        using var opener = new Opener();
        using var stranger = new Opener();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--json");
        opener.Open(1000);
        opener.Open2(20);
        stranger.Open(333);
        if (_hasOpen)
        {
            opener.OpenOld(10);
            opener.Create(7);
        }

        ulong expected = _hasOpen ? 1037ul : 1020ul;
        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("INT"));
        Assert.Equal((expected, expected, expected), (state.Number("started"), state.Number("finished"), state.Number("count")));
        Assert.Equal((0ul, 0ul, 0ul), (state.Number("inFlight"), state.Number("untracked"), state.Number("orphaned")));
        Assert.Equal(expected, state.Buckets().Values.Aggregate((sum, count) => sum + count));
    }

    [KernelFact]
    public async Task Known_delay_lands_in_its_bucket()
    {
        using var opener = new Opener();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--json");

        // The call blocks from somewhere between these two clock reads ...
        long before = Stopwatch.GetTimestamp();
        await _fifo.BeginOpenAsync(opener);
        long blocked = Stopwatch.GetTimestamp();
        await Task.Delay(300, TestContext.Current.CancellationToken);

        // ... to somewhere between these two.
        long released = Stopwatch.GetTimestamp();
        _fifo.EndOpen(opener);

        long after = Stopwatch.GetTimestamp();
        double shortest = Stopwatch.GetElapsedTime(blocked, released).TotalSeconds;
        double longest = Stopwatch.GetElapsedTime(before, after).TotalSeconds;

        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("TERM"));
        (double bound, ulong count) = Assert.Single(state.Buckets());
        Assert.Equal(1ul, count);

        // A power of two in seconds, exactly, and the smallest that is not below the duration.
        Assert.Equal(Math.Pow(2, Math.Round(Math.Log2(bound))), bound);
        Assert.True(bound >= shortest && bound / 2 < longest, $"{shortest} s to {longest} s are in the bucket up to {bound} s");
        Assert.InRange(state.GetProperty("sum").GetDouble(), shortest, longest);
    }

    [KernelFact]
    public async Task Call_that_has_not_returned_is_in_flight()
    {
        using var opener = new Opener();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--json");
        opener.Open(2);
        await _fifo.BeginOpenAsync(opener);

        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("INT"));
        Assert.Equal((3ul, 2ul, 1ul), (state.Number("started"), state.Number("finished"), state.Number("inFlight")));

        _fifo.EndOpen(opener);
    }

    [KernelFact]
    public async Task Calls_beyond_the_limit_are_counted_as_not_followed()
    {
        using var blocked = new Opener();
        using var other = new Opener();
        CommandResult result;
        do
        {
            using Command sample = await Sample.AttachAsync("--in-flight", "1");
            await _fifo.BeginOpenAsync(blocked);
            other.Open(50);
            result = await sample.EndBySignalAsync("INT");
            _fifo.EndOpen(blocked);
        }
        // The kernel leaves a program out where another task has been preempted in it, such as that one run that was to be followed.
        while (result.Output.Contains(" left out by the kernel", StringComparison.Ordinal)
            && !result.Output.Contains(" not followed", StringComparison.Ordinal));
        Assert.True(
            Regex.IsMatch(result.Output, @"\d+ calls: \d+ in the histogram, \d+ in flight, \d+ not followed \(too many at once: raise --in-flight\)"),
            result.Output + result.Error);
    }

    [KernelFact]
    public async Task Outcomes_are_counted_apart()
    {
        using var opener = new Opener();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--json");
        opener.Open(11);
        opener.OpenMissing(22);
        opener.OpenInFile(33);
        opener.BecomeUser(65534);
        opener.OpenDenied(44);
        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("INT"));
        Assert.Equal((11ul, 22ul, 44ul, 33ul), (state.Outcome("ok"), state.Outcome("ENOENT"), state.Outcome("EACCES"), state.Outcome("other")));
        Assert.Equal(110ul, state.Number("count"));
    }

    [KernelFact]
    public async Task Sampled_counts_are_scaled_and_every_call_is_accounted_for()
    {
        using var opener = new Opener();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--sample", "1/4", "--json");
        opener.Open(10_000);
        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("INT"));
        ulong finished = state.Number("finished");
        Assert.Equal((10_000ul, 4 * finished), (state.Number("started"), state.Number("count")));
        Assert.Equal((10_000 - finished, 0ul, 0ul), (state.Number("sampledOut"), state.Number("inFlight"), state.Number("orphaned")));

        // Binomial: 2,500 give or take 43; this is 12 times that.
        Assert.InRange(finished, 1_980ul, 3_020ul);
    }

    [KernelFact]
    public async Task Linear_buckets_have_the_width_asked_for()
    {
        using var opener = new Opener();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--linear", "0:1s:500ms", "--json");
        opener.Open(100);
        await _fifo.BeginOpenAsync(opener);
        await Task.Delay(1200, TestContext.Current.CancellationToken);
        _fifo.EndOpen(opener);
        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("INT"));
        Dictionary<double, ulong> buckets = state.Buckets();
        Assert.Equal(1ul, buckets[double.PositiveInfinity]);
        Assert.Equal(101ul, state.Number("count"));
        Assert.All(buckets.Keys, bound => Assert.Contains(bound, new[] { 0, 0.5, 1, double.PositiveInfinity }));
    }

    [KernelFact]
    public async Task Slow_calls_are_named_and_no_others()
    {
        using var opener = new Opener();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--slow", "1s", "--once", "--duration", "1000");
        opener.Open(100);
        await _fifo.BeginOpenAsync(opener);
        await Task.Delay(1200, TestContext.Current.CancellationToken);
        _fifo.EndOpen(opener);
        CommandResult result = await sample.EndBySignalAsync("INT");
        string line = Assert.Single(result.Output.Split('\n'), line => line.StartsWith("slow: ", StringComparison.Ordinal));
        Assert.Matches($@"^slow: \S+ +pid {opener.Pid} tid {opener.Pid} uid 0 opener {_fifo.Path} = \d+$", line);
    }

    [KernelFact]
    public async Task Orphaned_return_is_counted()
    {
        using var opener = new Opener();
        await _fifo.BeginOpenAsync(opener);
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--way", "tracepoint", "--json");
        _fifo.EndOpen(opener);
        opener.Open(5);
        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("INT"));
        Assert.Equal((5ul, 5ul, 1ul), (state.Number("started"), state.Number("finished"), state.Number("orphaned")));
    }

    public void Dispose() => _fifo.Dispose();
}
