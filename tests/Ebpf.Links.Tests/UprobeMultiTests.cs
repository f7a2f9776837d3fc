using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class UprobeMultiTests
{
    [KernelFact(Since = "6.6", LibBpf = "1.3")]
    public void Functions_have_their_cookies() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var traced = new Traced();
        using var probes = new Probes("uprobe_multi", traced.Pid);
        BpfLink link = probes.Program.AttachUprobeMulti(
            Traced.File, new UprobeMultiOptions { Functions = ["traced_double", "traced_add", "traced_local"], Cookies = [2, 1, 3] });
        traced.Call("add", 4);
        traced.Call("double", 5);
        traced.Call("local", 6);
        Assert.Equal((4ul, 5ul, 6ul), (probes.Hits(1), probes.Hits(2), probes.Hits(3)));
        Assert.Equal($"'uprobe_multi' on uprobe.multi {Traced.File}:traced_double, traced_add, traced_local", link.ToString());

        link.Dispose();
        traced.Call("add", 4);
        Assert.Equal(4ul, probes.Hits(1));
    });

    [KernelFact(Since = "6.6", LibBpf = "1.3")]
    public void Pattern_finds_local_functions_too()
    {
        using var traced = new Traced();
        using var probes = new Probes("uprobe_multi", traced.Pid);
        using BpfLink link = probes.Program.AttachUprobeMulti(Traced.File, new UprobeMultiOptions { Pattern = "traced_?o*" });
        traced.Call("add", 1);
        traced.Call("double", 2);
        traced.Call("local", 4);
        Assert.Equal(6ul, probes.Hits());
    }

    [KernelFact(Since = "6.6", LibBpf = "1.3")]
    public void Returns_of_one_process_are_counted()
    {
        using var traced = new Traced();
        using var other = new Traced();
        using var probes = new Probes("uprobe_multi");
        using BpfLink link = probes.Program.AttachUprobeMulti(
            Traced.File, new UprobeMultiOptions { Functions = ["traced_add"], Cookies = [9], Pid = traced.Pid, AtReturn = true });
        traced.Call("add", 3);
        other.Call("add", 5);
        Assert.Equal(3ul, probes.Hits(9));
        Assert.StartsWith("uretprobe.multi ", link.Target, StringComparison.Ordinal);
    }

    [KernelFact(Since = "6.13", LibBpf = "1.6")]
    public void Session_runs_at_call_and_return()
    {
        using var traced = new Traced();
        using var probes = new Probes("uprobe_session", traced.Pid);
        using (probes.Program.AttachUprobeSession(Traced.File, new UprobeMultiOptions { Functions = ["traced_add", "traced_double"], Cookies = [1, 2] }))
        {
            traced.Call("add", 3);
            traced.Call("double", 4);
        }

        traced.Call("add", 3);
        Assert.Equal((6ul, 8ul), (probes.Hits(1), probes.Hits(2)));
    }

    [KernelFact(Since = "6.6", LibBpf = "1.3")]
    public void Failures_name_what_there_is_and_leave_no_descriptor()
    {
        using var probes = new Probes("uprobe_multi");
        using var single = new Probes("probe");
        FileDescriptors.AssertNoneLeft(() =>
        {
            UprobeTests.Says<BpfNotFoundException>("'traced_addd'", "; it has traced_add", () => Attach(new() { Functions = ["traced_add", "traced_addd"] }));
            UprobeTests.Says<BpfNotFoundException>("no function that matches 'tracde_*'", "", () => Attach(new() { Pattern = "tracde_*" }));
            UprobeTests.Says<BpfNotFoundException>("ESRCH", "no process 999999999", () => Attach(new() { Pattern = "traced_*", Pid = 999_999_999 }));
            UprobeTests.Says<BpfException>("EINVAL", "SEC(\"uprobe.multi\")", () => single.Program.AttachUprobeMulti(Traced.File, new() { Pattern = "traced_*" }));
            Assert.Throws<ArgumentException>(() => Attach(new() { Functions = ["a"], Cookies = [1, 2] }));
            Assert.Throws<ArgumentException>(() => Attach(new() { Pattern = "*", Cookies = [1] }));
            Assert.Throws<ArgumentException>(() => Attach(new() { Functions = ["a"], Offsets = [1] }));
            Assert.Throws<ArgumentException>(() => Attach(new()));
        });

        void Attach(UprobeMultiOptions options) => probes.Program.AttachUprobeMulti(Traced.File, options).Dispose();
    }

    [KernelFact(Until = "6.6", LibBpf = "1.3")]
    public void Older_kernel_says_which_has_it()
    {
        using var probes = new Probes("uprobe_multi");
        FileDescriptors.AssertNoneLeft(() => UprobeTests.Says<BpfNotSupportedException>(
            "6.6", "uprobe.multi", () => probes.Program.AttachUprobeMulti(Traced.File, new() { Pattern = "traced_*" })));
    }

    [KernelFact(Since = "6.6", LibBpf = "1.3")]
    public void Session_takes_a_program_that_is_loaded_for_it()
    {
        using var probes = new Probes("uprobe_multi");
        FileDescriptors.AssertNoneLeft(() => UprobeTests.Says<BpfException>(
            "EINVAL", "uprobe.session", () => probes.Program.AttachUprobeSession(Traced.File, new() { Pattern = "traced_*" })));
    }
}
