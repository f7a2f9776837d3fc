namespace Ebpf.Matrix.Tests;

public sealed class KernelRunTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ebpf-matrix-");

    [Fact]
    public void Report_of_xunit_is_read()
    {
        Write("release", "6.12.95+deb12-amd64\n");
        Write("seconds", "33\n");
        Write("status", "0\n");
        Write("plan", "Ebpf.X.Tests -trait Kernel=needed\n");
        Write("Ebpf.X.Tests.xml", """
            <assemblies><assembly><collection>
            <test name="Ebpf.X.Tests.Folder.OneTests.Works(a: 1)" type="Ebpf.X.Tests.Folder.OneTests" method="Works" result="Pass"><traits><trait name="Kernel" value="needed" /></traits></test>
            <test name="Ebpf.X.Tests.TwoTests.Waits" type="Ebpf.X.Tests.TwoTests" method="Waits" result="Skip"><reason>needs kernel 7.0</reason></test>
            <test name="Ebpf.X.Tests.TwoTests.Breaks" type="Ebpf.X.Tests.TwoTests" method="Breaks" result="Fail"><failure><message>it broke</message></failure></test>
            </collection></assembly></assemblies>
            """);
        var run = KernelRun.Read(_directory.FullName);
        Assert.Empty(run.Troubles);
        Assert.Equal((new Version(6, 12), 33, true), (run.Version, run.Seconds, run.IsGuest));
        Assert.Equal(
            [
                ("Ebpf.X.Tests/Folder.OneTests.Works", Outcome.Passed, ""),
                ("Ebpf.X.Tests/TwoTests.Waits", Outcome.Skipped, "needs kernel 7.0"),
                ("Ebpf.X.Tests/TwoTests.Breaks", Outcome.Failed, "it broke"),
            ],
            run.Tests.Select(test => (test.Id, test.Outcome, test.Reason)));
        Assert.Equal("Ebpf.X.Tests.Folder.OneTests.Works", run.Tests[0].FullMethod);
        Assert.Equal(["Kernel=needed"], run.Tests[0].Traits);
    }

    [Fact]
    public void Guest_that_died_and_program_without_results_are_troubles()
    {
        Write("release", "5.10.0-32-amd64");
        Write("status", "124");
        Write("plan", "Ebpf.X.Tests -trait Kernel=needed");
        var run = KernelRun.Read(_directory.FullName);
        Assert.Equal(2, run.Troubles.Count);
        Assert.Contains("its time used up", run.Troubles[0], StringComparison.Ordinal);
        Assert.Contains("Ebpf.X.Tests left no results", run.Troubles[1], StringComparison.Ordinal);
        Assert.Equal(2, new Verdict([run]).Failed);
    }

    [Fact]
    public void Report_that_breaks_off_and_error_outside_of_tests_are_troubles()
    {
        Write("release", "6.18.15+deb13-amd64");
        Write("plan", "");
        Write("status", "125");
        Write("Ebpf.X.Tests.xml", "<assemblies><assembly><collection><test name=");
        Write("Ebpf.Y.Tests.xml", "<assemblies><assembly><errors><error type=\"assembly-cleanup\"><failure><message>it was in use\nby me</message></failure></error></errors></assembly></assemblies>");
        string name = _directory.Name;
        var run = KernelRun.Read(_directory.FullName);
        Assert.Collection(
            run.Troubles,
            trouble => Assert.StartsWith($"{name}: the guest ended with 125: see ", trouble, StringComparison.Ordinal),
            trouble => Assert.Contains("Ebpf.X.Tests.xml breaks off: ", trouble, StringComparison.Ordinal),
            trouble => Assert.Equal($"{name}: Ebpf.Y.Tests: it was in use", trouble));
        Assert.Equal(3, new Verdict([run]).Failed);
    }

    [Fact]
    public void Guest_that_began_nothing_and_left_no_status_is_a_trouble()
    {
        Write("plan", "");
        var run = KernelRun.Read(_directory.FullName);
        Assert.Equal([$"{_directory.Name}: the guest began no test", $"{_directory.Name}: the guest ended with no status: see {_directory.FullName}/console"], run.Troubles);
    }

    [Fact]
    public void Program_of_the_host_that_left_no_results_is_a_trouble()
    {
        Write("release", "6.18.44");
        Write("programs", "Ebpf.X.Tests\n");
        var run = KernelRun.Read(_directory.FullName);
        Assert.False(run.IsGuest);
        Assert.Contains("Ebpf.X.Tests left no results", Assert.Single(run.Troubles), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "Pass", false)]
    [InlineData("1", "Fail", false)]
    [InlineData("139", "Pass", true)]
    public void Program_that_breaks_after_its_tests_is_a_trouble(string status, string result, bool isTrouble)
    {
        Write("release", "7.2.12+deb13-amd64");
        Write("status", "0\n");
        Write("plan", "Ebpf.X.Tests -trait Kernel=needed\n");
        Write("Ebpf.X.Tests.status", status + "\n");
        Write("Ebpf.X.Tests.xml", $"<assemblies><assembly><collection><test name=\"Works\" type=\"OneTests\" method=\"Works\" result=\"{result}\" /></collection></assembly></assemblies>");
        var run = KernelRun.Read(_directory.FullName);
        Assert.Equal(isTrouble ? 1 : 0, run.Troubles.Count);
        Assert.All(run.Troubles, trouble => Assert.Contains("Ebpf.X.Tests ended with 139, though no test failed", trouble, StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_is_what_the_host_has_skipped_and_what_runs_everywhere()
    {
        var host = new KernelRun("host", "6.18.44", IsGuest: false, 0, [],
        [
            Case("Passes", Outcome.Passed, Plan.NeedsKernel),
            Case("Waits", Outcome.Skipped, Plan.NeedsKernel),
            Case("Waits", Outcome.Skipped, Plan.NeedsKernel),
            Case("IsNew", Outcome.Skipped, Plan.NeedsKernel) with { Reason = "needs kernel 6.19" },
            Case("IsOld", Outcome.Skipped, Plan.NeedsKernel) with { Reason = "needs a kernel before 5.12" },
            Case("Prints", Outcome.Skipped, Plan.NeedsKernel, Plan.OneKernel),
            Case("Compares", Outcome.Passed, Plan.EveryKernel),
            Case("Parses", Outcome.Passed),
        ], []);
        Assert.Equal(["P -method P.C.Waits -method P.C.IsOld -method P.C.Compares"], Plan.WhatTheHostLacks(host, new Version(5, 10), isNewest: false));
        Assert.Equal(["P -method P.C.Waits -method P.C.Compares"], Plan.WhatTheHostLacks(host, new Version(6, 1), isNewest: false));
        Assert.Equal(["P -method P.C.Waits -method P.C.IsNew -method P.C.Prints -method P.C.Compares"], Plan.WhatTheHostLacks(host, new Version(7, 2), isNewest: true));
        Assert.Equal(["P -trait Kernel=needed -trait Kernel=every"], Plan.Full(host));

        static TestCase Case(string method, Outcome outcome, params string[] traits) => new("P", "C", method, method, outcome, "", traits);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_directory.FullName, file), text);
}
