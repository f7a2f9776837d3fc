using Ebpf.Maps;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class PerfLinkTests
{
    [KernelFact(Needs.BpfFileSystem, Since = "5.15")]
    public void Pinned_tracepoint_goes_on_counting_after_disposal() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var opener = new Opener();
            using var mount = new BpfMount();
            using Collection collection = Load(opener);
            using (BpfLink link = Attach(collection))
            {
                link.Pin(mount["link"]);
            }

            opener.Open(4);
            Assert.Equal(4ul, Count(collection));
            uint id;
            using (BpfLink pinned = BpfLink.LoadPinned(mount["link"]))
            {
                id = pinned.Id!.Value;
                pinned.Unpin();
            }

            LiveLinks.WaitUntilGone(id);
            opener.Open(1);
            Assert.Equal(4ul, Count(collection));
        });

    [KernelFact(Since = "6.6")]
    public void Tracepoint_tells_its_name()
    {
        using var opener = new Opener();
        using Collection collection = Load(opener);
        using BpfLink link = Attach(collection);
        TracepointLinkInfo info = Assert.IsType<TracepointLinkInfo>(link.GetInfo());
        Assert.Equal(("sys_enter_openat", Machine.IsKernel("6.9") ? 0ul : null), (info.Name, info.Cookie));
        Assert.Equal((LinkType.PerfEvent, link.Id, collection.Programs["count_openat"].Id), (info.Type, info.Id, info.ProgramId!.Value));
    }

    [KernelFact(Until = "5.15")]
    public void Old_kernel_has_no_link_for_a_tracepoint()
    {
        using var opener = new Opener();
        using Collection collection = Load(opener);
        using BpfLink link = Attach(collection);
        Assert.False(link.HasKernelLink);
        Assert.Throws<BpfNotSupportedException>(() => link.Pin("/sys/fs/bpf/never"));
    }

    private static Collection Load(Opener opener)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("counting"));
        spec.Variables["target_tgid"].Set((uint)opener.Pid);
        return Collection.Load(spec);
    }

    private static BpfLink Attach(Collection collection) => collection.Programs["count_openat"].AttachTracepoint("syscalls", "sys_enter_openat");

    private static ulong Count(Collection collection) => collection.Maps["calls"].AsPerCpuArray<ulong>().Sum(1);
}
