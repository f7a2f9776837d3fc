using System.Globalization;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class KprobeMultiTests
{
    [KernelFact(Needs.KprobeMulti, LibBpf = "1.2")]
    public void Functions_have_their_cookies() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var opener = new Opener();
        using var probes = new Probes("kprobe_multi", opener.Pid);
        BpfLink link = probes.Program.AttachKprobeMulti(new KprobeMultiOptions { Symbols = ["vfs_open", "security_file_open"], Cookies = [7, 3] });
        opener.Open(4);
        Assert.Equal((4ul, 4ul, 0ul), (probes.Hits(7), probes.Hits(3), probes.Hits()));
        Assert.Equal("'kprobe_multi' on kprobe.multi vfs_open, security_file_open", link.ToString());

        link.Dispose();
        opener.Open(4);
        Assert.Equal(4ul, probes.Hits(7));
    });

    [KernelFact(Needs.KprobeMulti, LibBpf = "1.2")]
    public void Returns_of_addresses_are_counted()
    {
        using var opener = new Opener();
        using var probes = new Probes("kprobe_multi", opener.Pid);
        ulong address = ulong.Parse(
            File.ReadLines("/proc/kallsyms").First(line => line.EndsWith(" vfs_open", StringComparison.Ordinal)).Split(' ')[0],
            NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        using BpfLink link = probes.Program.AttachKprobeMulti(new KprobeMultiOptions { Addresses = [address], Cookies = [1], AtReturn = true });
        opener.Open(5);
        Assert.Equal(5ul, probes.Hits(1));
        Assert.Equal($"kretprobe.multi 0x{address:x}", link.Target);
    }

    [KernelFact(Needs.KprobeMulti, LibBpf = "1.2")]
    public void Pattern_stands_for_all_that_match()
    {
        using var opener = new Opener();
        using var probes = new Probes("kprobe_multi", opener.Pid);
        using (probes.Program.AttachKprobeMulti(new KprobeMultiOptions { Pattern = "vfs_op?n" }))
        {
            opener.Open(2);
            Assert.Equal(2ul, probes.Hits());
        }

        using BpfLink many = probes.Program.AttachKprobeMulti(new KprobeMultiOptions { Pattern = "vfs_*open*" });
        opener.Open(2);
        Assert.InRange(probes.Hits(), 4ul, 40ul);
    }

    [KernelFact(Needs.KprobeSession, LibBpf = "1.5")]
    public void Session_runs_at_call_and_return()
    {
        using var opener = new Opener();
        using var probes = new Probes("kprobe_session", opener.Pid);
        using (probes.Program.AttachKprobeSession(new KprobeMultiOptions { Symbols = ["vfs_open"], Cookies = [9] }))
        {
            opener.Open(3);
        }

        opener.Open(3);
        Assert.Equal(6ul, probes.Hits(9));
    }

    [KernelFact(Needs.KprobeMulti, LibBpf = "1.2")]
    public void Failures_name_what_there_is_and_leave_no_descriptor()
    {
        using var probes = new Probes("kprobe_multi");
        using var single = new Probes("probe");
        FileDescriptors.AssertNoneLeft(() =>
        {
            UprobeTests.Says<BpfNotSupportedException>(
                "no function 'vfs_opem'", "; it has vfs_open", () => Attach(new() { Symbols = ["vfs_open", "vfs_opem"] }));
            UprobeTests.Says<BpfNotSupportedException>("none of the ", "matches; there are vfs_open", () => Attach(new() { Pattern = "vfs_opem*" }));
            UprobeTests.Says<BpfException>("EINVAL", "SEC(\"kprobe.multi\")", () => single.Program.AttachKprobeMulti(new() { Symbols = ["vfs_open"] }));
            UprobeTests.Says<BpfException>("address", "traced", () => Attach(new() { Addresses = [4711] }));
            Assert.Throws<ArgumentException>(() => Attach(new() { Symbols = ["vfs_open"], Cookies = [1, 2] }));
            Assert.Throws<ArgumentException>(() => Attach(new()));
        });

        void Attach(KprobeMultiOptions options) => probes.Program.AttachKprobeMulti(options).Dispose();
    }

    [KernelFact(Needs.NoKprobeMulti, LibBpf = "1.2")]
    public void Kernel_without_it_says_so()
    {
        using var probes = new Probes("kprobe_multi");
        FileDescriptors.AssertNoneLeft(() => UprobeTests.Says<BpfNotSupportedException>(
            "kprobe.multi vfs_open: ", Machine.IsKernel("5.18") ? "FPROBE" : "5.18", () => probes.Program.AttachKprobeMulti(new() { Symbols = ["vfs_open"] })));
    }

    [KernelFact(Needs.KprobeMulti, LibBpf = "1.2")]
    public void Attaching_100_times_leaves_nothing()
    {
        using var probes = new Probes("kprobe_multi");
        FileDescriptors.AssertNoneLeft(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                using BpfLink link = probes.Program.AttachKprobeMulti(new KprobeMultiOptions { Symbols = ["vfs_open"] });
            }
        });
    }
}
