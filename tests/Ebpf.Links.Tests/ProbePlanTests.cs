using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class ProbePlanTests
{
    [KernelFact]
    public void First_alternative_that_works_is_taken_and_nothing_else_is_loaded() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var opener = new Opener();
            ProbePlan plan = ProbePlan.FirstOf(
                p => p.TpBtf("no_such_event", "with_types"),
                p => p.RawTracepoint("no_such_event", "raw"),
                p => p.RawTracepoint("sys_enter", "raw"),
                p => p.Attach("tracepoint", "tracepoint syscalls:sys_enter_openat2", program => program.AttachTracepoint("syscalls", "sys_enter_openat2")));
            CollectionSpec spec = Probed.SpecFor("ways", opener);
            using (ProbeOutcome outcome = plan.LoadAndAttach(spec))
            {
                Assert.Same(plan.Alternatives[2], outcome.Chosen);
                Assert.Equal(["raw"], outcome.Collection.Programs.Keys);
                Assert.Equal(["'raw' on raw tracepoint sys_enter"], outcome.Links.Select(link => link.ToString()));
                string[] lines = outcome.Explain().Split('\n');
                Assert.Equal(3, lines.Length);
                Assert.Equal("attached: raw_tp sys_enter (raw)", lines[0]);
                Assert.StartsWith("refused: tp_btf no_such_event (with_types): 'ways' could not be loaded: program 'with_types' is for 'no_such_event'", lines[1], StringComparison.Ordinal);
                Assert.StartsWith("refused: raw_tp no_such_event (raw): 'raw' could not be attached to raw tracepoint no_such_event: ENOENT", lines[2], StringComparison.Ordinal);
                Assert.Equal([typeof(BpfNotSupportedException), typeof(BpfNotSupportedException)], outcome.Choices[0].Refused.Select(refusal => refusal.Reason.GetType()));
                opener.Open2(3);
                Assert.Equal(3ul, outcome.Collection.Variables["hits"].Get<ulong>());
            }

            Assert.Equal("sys_enter", spec.Programs["with_types"].AttachTarget);
        });

    [KernelFact]
    public void Program_that_the_verifier_rejects_is_a_refusal()
    {
        // Its context is that of a raw tracepoint; as an XDP program it reads beyond what there is.
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("ways"));
        spec.Programs["raw"].Type = ProgramType.CgroupSkb;
        ProbePlan plan = ProbePlan.FirstOf(
            p => p.Attach("raw", "nothing", _ => throw new InvalidOperationException("never attached")),
            p => p.TpBtf("sys_enter", "with_types"));
        FileDescriptors.AssertNoneLeft(() =>
        {
            using ProbeOutcome outcome = plan.LoadAndAttach(spec);
            Assert.Equal("tp_btf sys_enter (with_types)", outcome.Chosen.Description);
            Assert.IsType<VerifierException>(outcome.Choices[0].Refused[0].Reason);
        });
    }

    [KernelFact]
    public void Alternative_of_several_programs_is_all_or_nothing()
    {
        using var opener = new Opener();
        ProbePlan plan = ProbePlan.FirstOf(
            p => p.All(p.RawTracepoint("sys_enter", "raw"), p.RawTracepoint("no_such_event", "causes_fault")),
            p => p.All(p.RawTracepoint("sys_enter", "raw"), p.TpBtf("sys_enter", "with_types")));
        FileDescriptors.AssertNoneLeft(() =>
        {
            using ProbeOutcome outcome = plan.LoadAndAttach(Probed.SpecFor("ways", opener));
            Assert.Equal("raw_tp sys_enter (raw) and tp_btf sys_enter (with_types)", outcome.Chosen.Description);
            Assert.Equal(["raw", "with_types"], outcome.Chosen.Programs);
            Assert.Equal(2, outcome.Links.Count);
            opener.Open2(3);
            Assert.Equal(6ul, outcome.Collection.Variables["hits"].Get<ulong>());
        });
    }

    [KernelFact]
    public void Several_plans_share_one_collection()
    {
        using var opener = new Opener();
        ProbePlan first = ProbePlan.FirstOf(p => p.TpBtf("no_such_event", "types_cookie"), p => p.RawTracepoint("sys_enter", "raw"));
        ProbePlan second = ProbePlan.FirstOf(p => p.TpBtf("sys_enter", "with_types"));
        ProbePlan third = ProbePlan.FirstOf(p => p.RawTracepoint("no_such_event", "recurses"), p => p.Attach("tasks", "tasks", program => program.AttachIterator()));
        FileDescriptors.AssertNoneLeft(() =>
        {
            using ProbeOutcome outcome = ProbePlan.LoadAndAttachAll(Probed.SpecFor("ways", opener), options: null, first, second, third);
            Assert.Equal(["raw", "tasks", "with_types"], outcome.Collection.Programs.Keys.Order(StringComparer.Ordinal));
            Assert.Equal([1, 0, 1], outcome.Choices.Select(choice => choice.Refused.Count));
            Assert.Equal(["raw_tp sys_enter (raw)", "tp_btf sys_enter (with_types)", "tasks (tasks)"], outcome.Choices.Select(choice => choice.ToString()));
            Assert.Equal(5, outcome.Explain().Split('\n').Length);
            opener.Open2(2);
            Assert.Equal(4ul, outcome.Collection.Variables["hits"].Get<ulong>());
        });
    }

    [KernelFact]
    public void Nothing_left_is_one_exception_with_all_the_reasons()
    {
        ProbePlan works = ProbePlan.FirstOf(p => p.RawTracepoint("sys_enter", "raw"));
        ProbePlan fails = ProbePlan.FirstOf(p => p.TpBtf("no_such_event", "with_types"), p => p.RawTracepoint("neither_this", "recurses"));
        FileDescriptors.AssertNoneLeft(() =>
        {
            var error = Assert.Throws<ProbePlanException>(
                () => ProbePlan.LoadAndAttachAll(CollectionSpec.Load(TestFiles.BpfObject("ways")), options: null, works, fails));
            Assert.Equal(["tp_btf no_such_event (with_types)", "raw_tp neither_this (recurses)"], error.Refusals.Select(refusal => refusal.Alternative.Description));
            Assert.Equal(3, error.Message.Split('\n').Length);
            Assert.Contains("'no_such_event'", error.Message, StringComparison.Ordinal);
            Assert.Contains("neither_this", error.Message, StringComparison.Ordinal);
            Assert.Same(error.Refusals[1].Reason, error.InnerException);
        });
    }

    [KernelFact]
    public void Failure_of_the_users_own_code_leaves_nothing()
    {
        ProbePlan plan = ProbePlan.FirstOf(
            p => p.All(p.RawTracepoint("sys_enter", "raw"), p.Attach("with_types", "bad code", _ => throw new InvalidOperationException("mine"))));
        FileDescriptors.AssertNoneLeft(() =>
            Assert.Throws<InvalidOperationException>(() => plan.LoadAndAttach(CollectionSpec.Load(TestFiles.BpfObject("ways")))));
    }

    [KernelFact(Needs.Trampoline)]
    public void Function_is_traced_where_the_kernel_allows_it()
    {
        using var opener = new Opener();
        ProbePlan plan = ProbePlan.FirstOf(
            p => p.Fsession("security_file_open", "session"),
            p => p.All(p.Fentry("security_file_open", "entry"), p.Fexit("security_file_open", "result")));
        using ProbeOutcome outcome = plan.LoadAndAttach(Probed.SpecFor("trampolines", opener));
        Assert.Equal(Machine.IsKernel("7.0") ? 0 : 1, outcome.Choices[0].Refused.Count);
        opener.Open2(3);
        Assert.Equal(6ul, outcome.Collection.Variables["hits"].Get<ulong>());
    }

    [Fact]
    public void Plan_that_does_not_fit_the_spec_is_an_argument_error()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("ways"));
        var missing = Assert.Throws<ArgumentException>(() => ProbePlan.FirstOf(p => p.TpBtf("sys_enter", "no_such_program")).LoadAndAttach(spec));
        Assert.Contains("there is no program 'no_such_program' in 'ways', which has ", missing.Message, StringComparison.Ordinal);
        var wrong = Assert.Throws<ArgumentException>(() => ProbePlan.FirstOf(p => p.Fentry("security_file_open", "raw")).LoadAndAttach(spec));
        Assert.Equal(
            "fentry security_file_open: program 'raw' is SEC(\"raw_tp/sys_enter\"), of type RawTracepoint and attach type none; this takes Tracing with TraceFentry", wrong.Message);
        var twice = Assert.Throws<ArgumentException>(
            () => ProbePlan.FirstOf(p => p.All(p.TpBtf("sys_enter", "with_types"), p.TpBtf("sys_exit", "with_types"))).LoadAndAttach(spec));
        Assert.Equal("program 'with_types' is to be attached to 'sys_enter' and to 'sys_exit', and is loaded for one of them: take a program for each", twice.Message);
        Assert.Throws<ArgumentException>(() => ProbePlan.FirstOf());
        Assert.Throws<ArgumentException>(() => ProbePlan.FirstOf(p => p.All()));
    }
}
