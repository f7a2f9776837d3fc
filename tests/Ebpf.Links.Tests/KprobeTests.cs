using System.Runtime.InteropServices;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class KprobeTests
{
    private const string Open = "vfs_open";

    [KernelFact(Needs.Kprobe)]
    public void Program_runs_at_each_call_until_disposal() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var opener = new Opener();
        using var probes = new Probes("probe", opener.Pid);
        opener.Open(2);
        BpfLink link = probes.Program.AttachKprobe(Open, new KprobeOptions { Cookie = Probes.Cookie(5) });
        opener.Open(3);
        Assert.Equal(3ul, probes.Hits(Probes.Cookie(5)));
        Assert.Equal("'probe' on kprobe vfs_open", link.ToString());

        link.Dispose();
        opener.Open(4);
        Assert.Equal(3ul, probes.Hits(Probes.Cookie(5)));
    });

    [KernelFact(Needs.Kprobe)]
    public void Program_runs_at_each_return()
    {
        using var opener = new Opener();
        using var probes = new Probes("probe", opener.Pid);
        using BpfLink link = probes.Program.AttachKretprobe(Open, new KprobeOptions { Cookie = Probes.Cookie(6) });
        opener.Open(4);
        Assert.Equal(4ul, probes.Hits(Probes.Cookie(6)));
    }

    [KernelTheory(Needs.Kprobe)]
    [InlineData(ProbeAttachMode.Default, 0)]
    [InlineData(ProbeAttachMode.PerfEvent, 0)]
    [InlineData(ProbeAttachMode.TraceFs, 0)]
    [InlineData(ProbeAttachMode.Default, 64)]
    public void Every_mode_fires_and_leaves_nothing(ProbeAttachMode mode, int maxActive)
    {
        using var opener = new Opener();
        using var probes = new Probes("probe", opener.Pid);
        string before = ProbeDefinitions.Read();
        bool isDefined = mode == ProbeAttachMode.TraceFs || maxActive > 0;
        FileDescriptors.AssertNoneLeft(() =>
        {
            using BpfLink call = probes.Program.AttachKprobe(Open, new KprobeOptions { Mode = mode });
            using BpfLink back = probes.Program.AttachKretprobe(Open, new KprobeOptions { Mode = mode, RetprobeMaxActive = maxActive });
            opener.Open(3);
            Assert.Equal(isDefined, ProbeDefinitions.Read() != before);
        });
        Assert.Equal(6ul, probes.Hits());
        Assert.Equal(before, ProbeDefinitions.Read());
    }

    [KernelFact(Needs.Kprobe)]
    public void Offset_is_that_of_an_instruction()
    {
        using var opener = new Opener();
        using var probes = new Probes("probe", opener.Pid);
        // Instructions of x64 are of any length, so not every offset starts one; those of others have 4 bytes. The entry itself is one.
        ulong offset = Enumerable.Range(4, 60).Select(number => (ulong)number).First(number =>
        {
            try
            {
                using BpfLink link = probes.Program.AttachKprobe(Open, new KprobeOptions { Offset = number });
                opener.Open(2);
                return probes.Hits() == 2;
            }
            catch (BpfException e)
            {
                Assert.Contains("instruction", e.Message, StringComparison.Ordinal);
                return false;
            }
        });
        using BpfLink again = probes.Program.AttachKprobe(Open, new KprobeOptions { Offset = offset });
        Assert.Equal($"kprobe vfs_open+0x{offset:x}", again.Target);
    }

    [KernelFact(Needs.Kprobe)]
    public void System_call_is_found_by_its_name() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var opener = new Opener();
        using var probes = new Probes("probe", opener.Pid);
        using BpfLink call = probes.Program.AttachKsyscall("openat", new KsyscallOptions { Cookie = Probes.Cookie(1) });
        using BpfLink back = probes.Program.AttachKretsyscall("openat", new KsyscallOptions { Cookie = Probes.Cookie(2) });
        opener.Open(3);
        Assert.Equal(6ul, probes.Hits(Probes.Cookie(1)) + (Probes.HasCookies ? probes.Hits(2) : 0));
        Assert.Equal("ksyscall openat", call.Target);
        BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(() => probes.Program.AttachKsyscall("openatt"));
        Assert.Contains("sys_openat", error.Message, StringComparison.Ordinal);
    });

    [KernelFact(Needs.Kprobe)]
    public void Failures_name_what_there_is_and_leave_no_descriptor()
    {
        using var probes = new Probes("probe");
        FileDescriptors.AssertNoneLeft(() =>
        {
            UprobeTests.Says<BpfNotSupportedException>("no function 'vfs_opem'", "; it has vfs_open", () => Attach("vfs_opem"));
            UprobeTests.Says<BpfNotSupportedException>("no function 'no_such_function'", "inlined", () => Attach("no_such_function"));
            UprobeTests.Says<BpfException>("kretprobe vfs_open", "start of a function", () => probes.Program.AttachKretprobe(Open, new KprobeOptions { Offset = 8 }).Dispose());
            Assert.Throws<ArgumentException>(() => Attach(Open, new KprobeOptions { RetprobeMaxActive = 5 }));
        });

        void Attach(string symbol, KprobeOptions? options = null) => probes.Program.AttachKprobe(symbol, options).Dispose();
    }

    [KernelFact(Needs.Kprobe)]
    public void Function_that_is_not_to_be_probed_is_named_as_such()
    {
        using var probes = new Probes("probe");
        // What handles a breakpoint can not have one.
        string function = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "exc_int3" : "kprobe_breakpoint_handler";
        UprobeTests.Says<BpfException>(function, "no probe may be set in", () => probes.Program.AttachKprobe(function).Dispose());
    }

    [KernelFact(Needs.Kprobe, Since = "6.7")]
    public void Name_of_several_functions_is_not_guessed()
    {
        using var probes = new Probes("probe");
        FileDescriptors.AssertNoneLeft(
            () => UprobeTests.Says<BpfException>("the kernel has ", " functions 'name_show'", () => probes.Program.AttachKprobe("name_show").Dispose()));
    }

    [KernelFact(Needs.Kprobe)]
    public void Missing_capability_is_named()
    {
        using var probes = new Probes("probe");
        Privileges.Without(null, () => FileDescriptors.AssertNoneLeft(() =>
        {
            BpfPermissionException error = Assert.Throws<BpfPermissionException>(() => probes.Program.AttachKprobe(Open));
            Assert.NotEmpty(error.MissingCapabilities);
        }));
    }

    [KernelFact(Needs.NoKprobe)]
    public void Kernel_without_kprobes_says_so()
    {
        using var probes = new Probes("probe");
        FileDescriptors.AssertNoneLeft(() =>
        {
            UprobeTests.Says<BpfNotSupportedException>("kprobe vfs_open", "CONFIG_KPROBE_EVENTS", () => probes.Program.AttachKprobe(Open));
            UprobeTests.Says<BpfNotSupportedException>(
                "kretprobe", "CONFIG_KPROBE_EVENTS", () => probes.Program.AttachKretprobe(Open, new KprobeOptions { RetprobeMaxActive = 9 }));
            UprobeTests.Says<BpfNotSupportedException>("ksyscall openat", "CONFIG_KPROBE_EVENTS", () => probes.Program.AttachKsyscall("openat"));
        });
    }

    [KernelFact(Needs.Kprobe)]
    public void Attaching_100_times_leaves_nothing()
    {
        using var probes = new Probes("probe");
        string before = ProbeDefinitions.Read();
        FileDescriptors.AssertNoneLeft(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                using BpfLink link = probes.Program.AttachKprobe(
                    Open, new KprobeOptions { Mode = i % 4 == 0 ? ProbeAttachMode.TraceFs : ProbeAttachMode.Default });
            }
        });
        Assert.Equal(before, ProbeDefinitions.Read());
    }
}
