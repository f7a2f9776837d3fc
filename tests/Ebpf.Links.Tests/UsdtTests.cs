using System.Runtime.InteropServices;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

// What usdt.bpf.h reads is laid out by libbpf, so both must be of one version to see arguments.
public sealed class UsdtTests
{
    [KernelFact(LibBpf = "1.7")]
    public void Argument_cookie_and_semaphore_arrive_until_disposal() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var traced = new Traced();
        using Collection collection = Load();
        BpfProgram program = collection.Programs["add"];
        BpfLink ping = program.AttachUsdt(Traced.File, "traced", "ping", new UsdtOptions { Cookie = 5, Pid = traced.Pid });
        using BpfLink pong = program.AttachUsdt(Traced.File, "traced", "pong", new UsdtOptions { Cookie = 6, Pid = traced.Pid });
        Assert.Equal(1, traced.Call("ping", 4));
        traced.Call("pong", 2);
        Assert.Equal((10ul, 3ul), (Sum(collection, 5), Sum(collection, 6)));
        Assert.Equal($"'add' on usdt {Traced.File}:traced:ping", ping.ToString());

        ping.Dispose();
        Assert.Equal(0, traced.Call("ping", 4));
        traced.Call("pong", 2);
        Assert.Equal((10ul, 6ul), (Sum(collection, 5), Sum(collection, 6)));
    });

    [KernelFact(Since = "5.15", LibBpf = "1.7")]
    public void Processes_that_start_later_are_watched_too()
    {
        using Collection collection = Load();
        using BpfLink link = collection.Programs["add"].AttachUsdt(Traced.File, "traced", "ping");
        using var traced = new Traced();
        traced.Call("ping", 3);
        Assert.Equal(6ul, Sum(collection, 0));
    }

    [KernelFact(Until = "5.15")]
    public void Position_independent_code_takes_a_process_before_cookies()
    {
        using var traced = new Traced();
        using Collection collection = Load();
        FileDescriptors.AssertNoneLeft(() =>
        {
            UprobeTests.Says<BpfNotSupportedException>("5.15", "Pid", () => collection.Programs["add"].AttachUsdt(Traced.File, "traced", "ping"));
            collection.Programs["add"].AttachUsdt(Traced.File, "traced", "ping", new UsdtOptions { Pid = traced.Pid }).Dispose();
        });
    }

    [KernelFact(LibBpf = "1.7")]
    public void Link_of_a_duplicate_outlives_the_collection() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var traced = new Traced();
        using BpfMap sums = DuplicateAndAttach(traced, out BpfLink link);
        using (link)
        {
            Assert.Equal(1, traced.Call("ping", 3));
            Assert.Equal(6ul, Sum(sums, 0));
        }

        Assert.Equal(0, traced.Call("ping", 3));
    });

    [KernelFact]
    public void Failures_name_what_there_is_and_leave_no_descriptor()
    {
        using Collection collection = Load();
        BpfProgram program = collection.Programs["add"];
        FileDescriptors.AssertNoneLeft(() =>
        {
            UprobeTests.Says<BpfNotFoundException>("no USDT probe 'traced:pingg'", "; it has traced:ping", () => Attach(Traced.File, "traced", "pingg"));
            UprobeTests.Says<BpfNotFoundException>("no USDT provider 'trace'", "but traced", () => Attach(Traced.File, "trace", "ping"));
            UprobeTests.Says<BpfNotFoundException>("has no USDT probes", "opener", () => Attach(TestFiles.CProgram("opener"), "traced", "ping"));
            UprobeTests.Says<BpfNotFoundException>("no file", "; its directory has traced", () => Attach(Traced.File + "x", "traced", "ping"));
            UprobeTests.Says<BpfNotFoundException>(
                "no process 999999999", "ping", () => Attach(Traced.File, "traced", "ping", new UsdtOptions { Pid = 999_999_999 }));
        });

        void Attach(string binary, string provider, string name, UsdtOptions? options = null) => program.AttachUsdt(binary, provider, name, options).Dispose();
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Program_from_a_pin_is_not_supported()
    {
        using var mount = new BpfMount();
        using Collection collection = Load();
        collection.Programs["add"].Pin(mount["add"]);
        using BpfProgram pinned = BpfProgram.LoadPinned(mount["add"]);
        Assert.Throws<BpfNotSupportedException>(() => pinned.AttachUsdt(Traced.File, "traced", "ping"));
    }

    private static Collection Load() => Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("usdt")));

    private static BpfMap DuplicateAndAttach(Traced traced, out BpfLink link)
    {
        using Collection collection = Load();
        using BpfProgram program = collection.Programs["add"].Duplicate();
        link = program.AttachUsdt(Traced.File, "traced", "ping", new UsdtOptions { Pid = traced.Pid });
        return collection.Maps["sums"].Duplicate();
    }

    private static ulong Sum(Collection collection, ulong cookie) => Sum(collection.Maps["sums"], cookie);

    private static ulong Sum(BpfMap sums, ulong cookie)
    {
        ulong sum = 0;
        sums.TryGetValue(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(ref cookie)), MemoryMarshal.AsBytes(new Span<ulong>(ref sum)));
        return sum;
    }
}
