using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ebpf.Tests;

namespace OpenatHistogram.Tests;

/// <summary>The same events as bpftrace counts them.</summary>
public sealed partial class BpftraceTests
{
    [KernelFact]
    public async Task Bpftrace_counts_the_same()
    {
        Assert.SkipUnless(PrometheusServer.IsInstalled("bpftrace"), "needs bpftrace because the machine does not have it: the Debian package bpftrace");
        using var opener = new Opener();
        using var fifo = new Fifo();

        // Probes are attached one after the other: when the first and the last fire, all are there.
        string program = $$"""
            tracepoint:syscalls:sys_enter_openat2 /pid == {{opener.Pid}}/ { @first = 1; }
            tracepoint:syscalls:sys_enter_openat /pid == {{opener.Pid}}/ { @start[tid] = nsecs; }
            tracepoint:syscalls:sys_exit_openat /@start[tid]/ { @ns = hist(nsecs - @start[tid]); delete(@start[tid]); }
            tracepoint:syscalls:sys_exit_openat2 /pid == {{opener.Pid}} && @first/ { printf("attached\n"); }
            """;

        // It wants tracefs at its place: in a mount namespace of its own. That it may not raise a limit which newer kernels do not ask for
        // (CAP_SYS_RESOURCE), it only mentions.
        using Command bpftrace = Command.Start("unshare", "--mount", "bash", "-c", """
            mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
            mountpoint -q /sys/kernel/debug || mount -t debugfs debugfs /sys/kernel/debug
            exec bpftrace -B none -e "$0" > >(grep --line-buffered -v -e Attaching -e RLIMIT_MEMLOCK >&2) 2>&1
            """, program);
        var marks = 0ul;
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--json");
        while (!bpftrace.FirstErrorLineAsync().IsCompleted)
        {
            opener.Open2(1);
            marks++;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal("attached", await bpftrace.FirstErrorLineAsync());
        opener.Open(1000);
        for (int i = 0; i < 3; i++)
        {
            await fifo.BeginOpenAsync(opener);
            await Task.Delay(1200, TestContext.Current.CancellationToken);
            fifo.EndOpen(opener);
        }

        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("INT"));

        // Between two waits bpftrace 0.17 does not notice a signal: then it waits on, and takes another.
        Task<CommandResult> ending = bpftrace.EndBySignalAsync("INT");
        if (await Task.WhenAny(ending, Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)) != ending)
        {
            await bpftrace.SignalAsync("INT");
        }

        CommandResult result = await ending;
        (double From, double To, int Count)[] theirs = [.. Row().Matches(result.Error).Select(ParseRow)];
        Assert.True(theirs.Length > 0, result.Error);
        Assert.Equal((1003, 1003 + marks), (theirs.Sum(row => row.Count), state.Number("count")));

        // Their bounds are powers of two in ns, lower ones inclusive, ours in seconds, upper ones inclusive: 1.07 s and 1 s here.
        Assert.Equal(3, theirs.Where(row => row.From >= 1 << 30).Sum(row => row.Count));
        Assert.Equal(3ul, state.Buckets().Where(bucket => bucket.Key > 1).Aggregate(0ul, (sum, bucket) => sum + bucket.Value));
        (double from, double to, _) = theirs.MaxBy(row => row.Count);
        double ours = state.Buckets().MaxBy(bucket => bucket.Value).Key * 1e9;
        Assert.True(ours > from / 2 && ours / 2 < to * 2, $"most calls are from {from} to {to} ns there, up to {ours} ns here");
    }

    // [64K, 128K)          12 |@@@
    private static (double From, double To, int Count) ParseRow(Match row) =>
        (ParseBound(row.Groups[1].Value), ParseBound(row.Groups[2].Value), int.Parse(row.Groups[3].Value, CultureInfo.InvariantCulture));

    private static double ParseBound(string text) =>
        double.Parse(text.TrimEnd('K', 'M', 'G'), CultureInfo.InvariantCulture) * (text[^1] switch { 'K' => 1 << 10, 'M' => 1 << 20, 'G' => 1 << 30, _ => 1 });

    [GeneratedRegex(@"(?m)^\[(\w+), (\w+)\) +(\d+) \|")]
    private static partial Regex Row();
}
