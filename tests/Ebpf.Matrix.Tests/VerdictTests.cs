namespace Ebpf.Matrix.Tests;

public sealed class VerdictTests
{
    [Fact]
    public void All_is_well_when_each_test_passed_somewhere_and_each_skip_has_a_reason_that_holds()
    {
        var verdict = new Verdict(
        [
            Host(Case("A", Outcome.Passed), Case("B", Outcome.Skipped, "needs a kernel that allows trampolines")),
            Guest("5.10.0-32-amd64", Case("B", Outcome.Skipped, "needs kernel 5.18"), Case("C", Outcome.Passed)),
            Guest("6.12.95+deb12-amd64", Case("B", Outcome.Passed), Case("C", Outcome.Skipped, "needs a kernel before 5.19")),
            Guest("7.2.12+deb13-amd64", Case("B", Outcome.Skipped, "needs netkit because CONFIG_NETKIT is off")),
        ]);
        Assert.Empty(verdict.Problems);
        Assert.Equal((3, 0, 0), (verdict.Passed, verdict.Failed, verdict.Skipped));
    }

    [Fact]
    public void Test_that_ran_nowhere_is_named_with_all_reasons()
    {
        var verdict = new Verdict([Host(Case("A", Outcome.Skipped, "needs this")), Guest("5.10.0", Case("A", Outcome.Skipped, "needs kernel 6.1"))]);
        Assert.Equal(1, verdict.Skipped);
        Assert.Equal(["Project/Class.A ran in no kernel: needs this; needs kernel 6.1"], verdict.Problems);
    }

    [Fact]
    public void Row_of_a_theory_that_ran_nowhere_is_named()
    {
        TestCase one = Case("A", Outcome.Passed) with { Name = "A(1)" }, two = Case("A", Outcome.Skipped, "needs this") with { Name = "A(2)" };
        var verdict = new Verdict([Host(one, two), Guest("6.1.0", one, two with { Reason = "needs kernel 7.0" }), Guest("5.10.0", Case("A", Outcome.Skipped, "needs kernel 6.1"))]);
        Assert.Equal((1, 0, 1), (verdict.Passed, verdict.Failed, verdict.Skipped));
        Assert.Equal(["Project/A(2) ran in no kernel: needs this; needs kernel 7.0"], verdict.Problems);
    }

    [Theory]
    [InlineData("needs kernel 5.10")]
    [InlineData("needs kernel 5.10 (bpf_link)")]
    [InlineData("needs a kernel before 6.1")]
    [InlineData("needs BTF of modules")]
    [InlineData("needs kprobes because this kernel refuses them")]
    [InlineData("needs ip and tc (package iproute2) because it failed once")]
    public void Skip_in_a_guest_for_a_reason_that_does_not_hold_is_a_failure(string reason)
    {
        var verdict = new Verdict([Host(Case("A", Outcome.Passed)), Guest("5.10.0-32-amd64", Case("A", Outcome.Skipped, reason))]);
        Assert.Equal(1, verdict.Failed);
        Assert.Equal([$"5.10 (5.10.0-32-amd64): Project/Class.A was skipped: {reason}"], verdict.Problems);
    }

    [Fact]
    public void Failure_in_any_kernel_counts()
    {
        var verdict = new Verdict([Host(Case("A", Outcome.Passed)), Guest("6.1.0", Case("A", Outcome.Failed, "Assert.Equal() Failure\nmore"))]);
        Assert.Equal((1, 1, 0), (verdict.Passed, verdict.Failed, verdict.Skipped));
        Assert.Equal(["6.1: A failed: Assert.Equal() Failure"], verdict.Problems);
    }

    [Theory]
    [InlineData("Project -method Project.Class.A -method Project.Class.B")]
    [InlineData("Project -trait Kernel=needed -trait Kernel=every")]
    public void Test_that_a_guest_was_to_run_and_did_not_is_a_failure(string plan)
    {
        TestCase[] tests = [Case("A", Outcome.Passed) with { Traits = [Plan.NeedsKernel] }, Case("B", Outcome.Passed) with { Traits = [Plan.EveryKernel] }, Case("C", Outcome.Passed)];
        var verdict = new Verdict([Host(tests), Guest("6.1.0", tests[0]) with { Plan = [plan] }, Guest("6.12.0", tests[..2]) with { Plan = [plan] }]);
        Assert.Equal(["6.1: Project.Class.B was to run, and did not"], verdict.Problems);
        Assert.Equal(1, verdict.Failed);
    }

    [Fact]
    public void Rows_of_a_theory_count_where_most_of_them_pass()
    {
        TestCase[] rows = [Case("A", Outcome.Passed), Case("A", Outcome.Passed), Case("A", Outcome.Passed)];
        Assert.Equal(3, new Verdict([Host(rows), Guest("6.1.0", rows[..2])]).Passed);
    }

    private static TestCase Case(string method, Outcome outcome, string reason = "") => new("Project", "Class", method, method, outcome, reason, []);

    private static KernelRun Host(params TestCase[] tests) => new("host", "6.18.44", IsGuest: false, 0, [], tests, []);

    private static KernelRun Guest(string release, params TestCase[] tests) => new(string.Join('.', release.Split('.')[..2]), release, IsGuest: true, 10, [], tests, []);
}
