using System.Text.Json;
using Ebpf.Tests;

namespace OpenatHistogram.Tests;

/// <summary>The plan of hooks: which way each kernel offers, and that all ways count the same.</summary>
public sealed class WayTests
{
    // Of the kernels of the matrix, those without trampolines are without kprobes, too.
    private static readonly bool _hasTrampolines = Machine.Lacks(Needs.Trampoline) is null;

    [KernelFact]
    [Trait("Kernel", "every")]
    public async Task Best_way_of_this_kernel_is_taken()
    {
        using var opener = new Opener();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--json");
        opener.Open(1000);
        opener.OpenMissing(10);
        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("INT"));
        Assert.Equal((1010ul, 1000ul, 10ul), (state.Number("count"), state.Outcome("ok"), state.Outcome("ENOENT")));

        string storage = Machine.IsKernel("5.12") ? "task" : "hash";
        (string Way, string Storage) expected = !_hasTrampolines ? ("tracepoint", storage)
            : Machine.IsKernel("7.0") ? ("fsession", "session")
            : ("fentry", storage);
        Assert.Equal(expected, (state.Text("way"), state.Text("storage")));
    }

    [KernelFact]
    [Trait("Kernel", "every")]
    public async Task All_ways_that_this_kernel_has_count_the_same()
    {
        List<string> taken = [];
        foreach (string way in (string[])["fsession", "fentry", "kprobe.session", "kprobe", "tracepoint"])
        {
            using var opener = new Opener();
            using var fifo = new Fifo();
            using Command sample = Command.Start(
                Sample.File, "--way", way, "--pid", Sample.Text(opener.Pid), "--slow", "50ms", "--once", "--json", "--duration", "1000");
            if (!(await sample.FirstErrorLineAsync()).StartsWith("openat-histogram: attached to ", StringComparison.Ordinal))
            {
                CommandResult refused = await sample.ResultAsync();
                Assert.Equal(1, refused.ExitCode);
                Assert.StartsWith("openat-histogram: this machine refuses every alternative:\n", refused.Error, StringComparison.Ordinal);
                continue;
            }

            taken.Add(way);
            opener.Open(300);
            opener.Open2(30);
            opener.OpenMissing(3);
            await fifo.BeginOpenAsync(opener);
            await Task.Delay(60, TestContext.Current.CancellationToken);
            fifo.EndOpen(opener);
            CommandResult result = await sample.EndBySignalAsync("INT");
            JsonElement state = JsonDocument.Parse(result.Output).RootElement;
            Assert.Equal((way, 334ul, 331ul, 3ul), (state.Text("way"), state.Number("count"), state.Outcome("ok"), state.Outcome("ENOENT")));
            Assert.Equal((334ul, 0ul, 0ul, 0ul), (state.Number("started"), state.Number("inFlight"), state.Number("orphaned"), state.Number("slowLost")));
            Assert.Contains($" opener {fifo.Path} = ", result.Error, StringComparison.Ordinal);
        }

        string[] expected =
        [
            .. _hasTrampolines && Machine.IsKernel("7.0") ? (string[])["fsession"] : [],
            .. _hasTrampolines ? (string[])["fentry"] : [],
            .. _hasTrampolines && Machine.IsKernel("6.10") ? (string[])["kprobe.session"] : [],
            .. _hasTrampolines ? (string[])["kprobe"] : [],
            "tracepoint",
        ];
        Assert.Equal(expected, taken);
    }
}
