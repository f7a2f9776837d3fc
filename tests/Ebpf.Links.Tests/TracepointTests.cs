using System.Runtime.CompilerServices;
using Ebpf.Maps;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class TracepointTests
{
    [KernelFact]
    public void Program_runs_from_attachment_to_disposal()
    {
        using var opener = new Opener();
        using Collection collection = Load(opener);
        opener.Open(3);
        Assert.Equal(0ul, Count(collection));

        BpfLink link = Attach(collection);
        opener.Open(5);
        Assert.Equal(5ul, Count(collection));
        Assert.Equal("'count_openat' on tracepoint syscalls:sys_enter_openat", link.ToString());

        link.Dispose();
        link.Dispose();
        opener.Open(7);
        Assert.Equal(5ul, Count(collection));
    }

    [KernelFact]
    public void Attaching_and_detaching_leaves_no_descriptor()
    {
        using var opener = new Opener();
        FileDescriptors.AssertNoneLeft(() =>
        {
            using Collection collection = Load(opener);
            for (int i = 0; i < 25; i++)
            {
                using BpfLink link = Attach(collection);
            }
        });
    }

    [KernelFact]
    public void Collector_never_detaches()
    {
        using var opener = new Opener();
        using Collection collection = Load(opener);
        AttachAndForget(collection);
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        opener.Open(11);
        Assert.Equal(11ul, Count(collection));
    }

    [KernelFact]
    public void Disposal_of_the_collection_detaches() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var opener = new Opener();
            Collection collection = Load(opener);
            using BpfMap calls = collection.Maps["calls"].Duplicate();
            AttachAndForget(collection);
            opener.Open(2);
            collection.Dispose();
            opener.Open(2);
            Assert.Equal(2ul, calls.AsPerCpuArray<ulong>().Sum(1));
        });

    [KernelFact]
    public void Link_of_a_duplicate_outlives_the_collection() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var opener = new Opener();
            using BpfMap calls = DuplicateAndAttach(opener, out BpfLink link);
            using (link)
            {
                opener.Open(4);
                Assert.Equal(4ul, calls.AsPerCpuArray<ulong>().Sum(1));
            }
        });

    [KernelFact]
    public void Unknown_tracepoint_is_not_supported_and_leaves_no_descriptor()
    {
        using var opener = new Opener();
        using Collection collection = Load(opener);
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(
                () => collection.Programs["count_openat"].AttachTracepoint("syscalls", "sys_enter_opena"));
            Assert.Contains("no tracepoint syscalls:sys_enter_opena; it has ", error.Message, StringComparison.Ordinal);
            Assert.Contains("sys_enter_openat", error.Message, StringComparison.Ordinal);
        });
    }

    [KernelFact]
    public void Program_of_another_type_is_refused()
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("bucket")));
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfException>(
                () => collection.Programs["bucket_of_packet"].AttachTracepoint("syscalls", "sys_enter_openat"));
            Assert.Contains("'bucket_of_packet' could not be attached to tracepoint syscalls:sys_enter_openat: EINVAL", error.Message, StringComparison.Ordinal);
        });
    }

    [KernelFact(Since = "5.15")]
    public void Program_reads_its_cookie()
    {
        using var opener = new Opener();
        using var probes = new Probes("tracepoint", opener.Pid);
        using BpfLink link = probes.Program.AttachTracepoint("syscalls", "sys_enter_openat", new TracepointOptions { Cookie = 42 });
        opener.Open(3);
        Assert.Equal(3ul, probes.Hits(42));
    }

    [KernelFact(Until = "5.15")]
    public void Cookie_takes_a_kernel_that_has_them()
    {
        using var probes = new Probes("tracepoint");
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(
                () => probes.Program.AttachTracepoint("syscalls", "sys_enter_openat", new TracepointOptions { Cookie = 42 }));
            Assert.Contains("5.15", error.Message, StringComparison.Ordinal);
        });
    }

    [KernelFact]
    public void Disposed_program_can_not_be_attached()
    {
        using var opener = new Opener();
        Collection collection = Load(opener);
        BpfProgram program = collection.Programs["count_openat"];
        collection.Dispose();
        FileDescriptors.AssertNoneLeft(
            () => Assert.Throws<ObjectDisposedException>(() => program.AttachTracepoint("syscalls", "sys_enter_openat")));
    }

    private static Collection Load(Opener opener)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("counting"));
        spec.Variables["target_tgid"].Set((uint)opener.Pid);
        return Collection.Load(spec);
    }

    private static BpfLink Attach(Collection collection) => collection.Programs["count_openat"].AttachTracepoint("syscalls", "sys_enter_openat");

    private static ulong Count(Collection collection) => collection.Maps["calls"].AsPerCpuArray<ulong>().Sum(1);

    // Not inlined, so that no register of the caller keeps the link alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AttachAndForget(Collection collection) => Attach(collection);

    private static BpfMap DuplicateAndAttach(Opener opener, out BpfLink link)
    {
        using Collection collection = Load(opener);
        using BpfProgram program = collection.Programs["count_openat"].Duplicate();
        link = program.AttachTracepoint("syscalls", "sys_enter_openat");
        return collection.Maps["calls"].Duplicate();
    }
}
