using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class ProbePlanStepTests
{
    [KernelFact]
    public void Opening_files_is_counted_in_the_best_way_that_the_machine_has() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var opener = new Opener();
            ProbePlan plan = ProbePlan.FirstOf(
                p => p.Fentry("do_sys_openat2", "on_open_fentry"),
                p => p.Kprobe("do_sys_openat2", "on_open_kprobe"),
                p => p.Tracepoint("syscalls", "sys_enter_openat", "on_open_tp"));
            using ProbeOutcome outcome = plan.LoadAndAttach(Probed.SpecFor("plan", opener));
            Assert.Equal(outcome.Chosen.Programs, outcome.Collection.Programs.Keys);
            Assert.Equal(outcome.Choices[0].Refused.Count + 1, outcome.Explain().Split('\n').Length);
            opener.Open(3);
            Assert.Equal(3ul, outcome.Collection.Variables["hits"].Get<ulong>());
        });
}
