using System.Globalization;
using System.Runtime.CompilerServices;
using Ebpf.Native;
using Ebpf.Tests;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Core.Tests.Objects;

public sealed class BpfLinkTests
{
    [KernelFact]
    public void Raw_tracepoint_tells_its_name_and_is_found_by_its_id()
    {
        using var opener = new Opener();
        using var links = new LinkObject(opener);
        using BpfLink link = links.AttachRaw();
        RawTracepointLinkInfo info = Assert.IsType<RawTracepointLinkInfo>(link.GetInfo());
        Assert.Equal((link.Id, LinkType.RawTracepoint, links["count_raw"].Id, "sys_enter"), (info.Id, info.Type, info.ProgramId!.Value, info.Name));
        Assert.True(link.HasKernelLink);
        Assert.Equal(LinkType.RawTracepoint, link.Type);
        Assert.Equal(Machine.IsKernel("6.17") ? 0ul : null, info.Cookie);

        using BpfLink same = BpfLink.FromId(info.Id);
        Assert.Equal((link.Id, "count_raw", "raw tracepoint sys_enter"), (same.Id, same.ProgramName, same.Target));
        Assert.Contains(info.Id, BpfLink.EnumerateIds());
        Assert.Contains("'count_raw' on raw tracepoint sys_enter", BpfLink.EnumerateAll().Where(other => other.Id == link.Id).Select(other => other.ToString()));
    }

    [KernelFact(Since = "5.8")]
    public void Descriptor_keeps_the_program_attached_and_opens_the_same_link()
    {
        using var opener = new Opener();
        using var links = new LinkObject(opener);
        BpfLink link = links.AttachRaw();
        uint id = link.Id!.Value;
        using (SafeFileHandle handle = link.OpenHandle())
        {
            link.Dispose();
            using BpfLink same = BpfLink.FromHandle(handle);
            Assert.Equal((id, "count_raw", "raw tracepoint sys_enter"), (same.Id, same.ProgramName, same.Target));
            opener.Open2(2);
            Assert.Equal(2ul, links.Hits);
        }

        WaitUntilGone(id);
        opener.Open2(1);
        Assert.Equal(2ul, links.Hits);
        Assert.Throws<ObjectDisposedException>(link.OpenHandle);
    }

    [KernelFact]
    public void Iterator_and_cgroup_tell_what_they_are_attached_to()
    {
        using var cgroup = new TestCgroup();
        using var opener = new Opener();
        using var links = new LinkObject(opener);
        using BpfLink iterator = links.AttachIterator("print_first"), device = links.AttachCgroup(cgroup);
        IteratorLinkInfo task = Assert.IsType<IteratorLinkInfo>(iterator.GetInfo());
        Assert.Equal(("task", null, null, null), (task.TargetName, task.MapId, task.CgroupId, task.ProcessId));
        CgroupLinkInfo info = Assert.IsType<CgroupLinkInfo>(device.GetInfo());
        Assert.Equal(AttachType.CgroupDevice, info.AttachType);
        Assert.NotEqual(0ul, info.CgroupId);
    }

    [KernelFact]
    public void Ids_that_nothing_has_are_not_found() =>
        Assert.Throws<BpfNotFoundException>(() => BpfLink.FromId(uint.MaxValue - 1));

    [KernelFact(Needs.BpfFileSystem)]
    public void Pinned_link_stays_attached_after_disposal_and_is_opened_by_its_path() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var opener = new Opener();
            using var mount = new BpfMount();
            using var links = new LinkObject(opener);
            BpfLink link = links.AttachRaw();
            uint? id = link.Id;
            Assert.False(link.IsPinned);
            link.Pin(mount["made/link"]);
            Assert.Equal((true, mount["made/link"]), (link.IsPinned, link.PinPath));
            link.Dispose();
            opener.Open2(3);
            Assert.Equal(3ul, links.Hits);

            using (BpfLink again = BpfLink.LoadPinned(mount["made/link"]))
            {
                Assert.Equal((true, "count_raw", id), (again.IsPinned, again.ProgramName, again.Id));
                again.Unpin();
                again.Unpin();
                Assert.False(again.IsPinned);
                opener.Open2(2);
                Assert.Equal(5ul, links.Hits);
            }

            WaitUntilGone(id!.Value);
            opener.Open2(1);
            Assert.Equal(5ul, links.Hits);
            Assert.Throws<BpfNotFoundException>(() => BpfLink.LoadPinned(mount["made/link"]));
        });

    [KernelFact(Needs.BpfFileSystem)]
    public void Pin_that_somebody_has_replaced_is_neither_removed_nor_moved() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var opener = new Opener();
            using var mount = new BpfMount();
            using LinkObject links = new(opener), others = new(opener);
            using BpfLink link = links.AttachRaw(), other = others.AttachRaw();
            link.Pin(mount["link"]);
            using BpfLink again = BpfLink.LoadPinned(mount["link"]);
            File.Delete(mount["link"]);
            other.Pin(mount["link"]);

            link.Unpin();
            again.Pin(mount["moved"]);
            Assert.Equal((false, mount["moved"]), (link.IsPinned, again.PinPath));
            using BpfLink present = BpfLink.LoadPinned(mount["link"]), moved = BpfLink.LoadPinned(mount["moved"]);
            Assert.Equal((other.Id, link.Id), (present.Id, moved.Id));
        });

    [KernelFact(Needs.BpfFileSystem)]
    public void Pin_of_something_else_is_no_link()
    {
        using var opener = new Opener();
        using var mount = new BpfMount();
        using var links = new LinkObject(opener);
        links["count_raw"].Pin(mount["program"]);
        BpfException error = Assert.Throws<BpfException>(() => BpfLink.LoadPinned(mount["program"]));
        Assert.EndsWith("is the pin of a program, not of a link", error.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Iterator_is_updated_in_place()
    {
        using var opener = new Opener();
        using var links = new LinkObject(opener);
        using BpfLink link = links.AttachIterator("print_first");
        Assert.Equal($"first {opener.Pid}\n", LinkObject.Read(link));
        link.Update(links["print_second"]);
        Assert.Equal($"second {opener.Pid}\n", LinkObject.Read(link));
        Assert.Equal("print_second", link.ProgramName);

        link.Update(links["print_first"], expected: links["print_second"]);
        Assert.Equal($"first {opener.Pid}\n", LinkObject.Read(link));
        BpfException error = Assert.Throws<BpfException>(() => link.Update(links["print_second"], expected: links["print_second"]));
        Assert.Contains("it runs 'print_first' (id ", error.Message, StringComparison.Ordinal);
        Assert.Contains("not the expected Tracing program 'print_second'", error.Message, StringComparison.Ordinal);
        Assert.Equal($"first {opener.Pid}\n", LinkObject.Read(link));
    }

    [KernelFact]
    public void Program_of_another_type_is_no_update()
    {
        using var opener = new Opener();
        using var links = new LinkObject(opener);
        using BpfLink link = links.AttachIterator("print_first");
        BpfException error = Assert.Throws<BpfException>(() => link.Update(links["count_device"]));
        Assert.Contains("it takes a program of the type and attach type of the present one, 'print_first'", error.Message, StringComparison.Ordinal);
        Assert.Equal("print_first", link.ProgramName);
    }

    [KernelFact]
    public void Raw_tracepoint_can_be_neither_updated_nor_detached_by_force()
    {
        using var opener = new Opener();
        using var links = new LinkObject(opener);
        using BpfLink link = links.AttachRaw();
        BpfNotSupportedException update = Assert.Throws<BpfNotSupportedException>(() => link.Update(links["count_raw"]));
        Assert.EndsWith("this kernel does not update RawTracepoint links", update.Message, StringComparison.Ordinal);
        BpfNotSupportedException detach = Assert.Throws<BpfNotSupportedException>(link.Detach);
        Assert.Contains("this kernel does not do so with RawTracepoint links", detach.Message, StringComparison.Ordinal);
        opener.Open2(1);
        Assert.Equal(1ul, links.Hits);
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Forced_detachment_leaves_a_defunct_link()
    {
        using var cgroup = new TestCgroup();
        using var opener = new Opener();
        using var mount = new BpfMount();
        using var links = new LinkObject(opener);
        using BpfLink link = links.AttachCgroup(cgroup);
        link.Pin(mount["device"]);
        File.WriteAllText($"{cgroup.Path}/cgroup.procs", opener.Pid.ToString(CultureInfo.InvariantCulture));
        opener.Open(2);
        Assert.Equal(2ul, links.Hits);

        using BpfLink other = BpfLink.FromId(link.Id!.Value);
        other.Detach();
        opener.Open(2);
        Assert.Equal(2ul, links.Hits);
        Assert.Equal(0ul, Assert.IsType<CgroupLinkInfo>(link.GetInfo()).CgroupId);
        BpfException error = Assert.Throws<BpfException>(() => link.Update(links["count_device"]));
        Assert.Contains("it is detached", error.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Attachment_without_a_link_says_so()
    {
        using var opener = new Opener();
        using var links = new LinkObject(opener);
        int detached = 0;
        BpfLink link = links["count_raw"].AttachWithoutLink("nothing", _ => 0, () => ++detached);
        Assert.False(link.HasKernelLink);
        Assert.Null(link.Id);
        Assert.Null(link.Type);
        Action[] impossible = [() => link.GetInfo(), () => link.Pin("/sys/fs/bpf/never"), () => link.Update(links["count_raw"]), link.Detach, () => link.Duplicate()];
        foreach (Action action in impossible)
        {
            BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(action);
            Assert.Contains("this kernel has no link for this way to attach", error.Message, StringComparison.Ordinal);
        }

        link.Unpin();
        link.Dispose();
        link.Dispose();
        Assert.Equal(1, detached);
    }

    [KernelFact]
    public void Duplicate_keeps_the_program_attached() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var opener = new Opener();
            using var links = new LinkObject(opener);
            using BpfLink duplicate = AttachedDuplicate(links);
            opener.Open2(1);
            Assert.Equal(1ul, links.Hits);
            duplicate.Dispose();
            opener.Open2(1);
            Assert.Equal(1ul, links.Hits);

            static BpfLink AttachedDuplicate(LinkObject links)
            {
                using BpfLink link = links.AttachRaw();
                return link.Duplicate();
            }
        });

    [KernelFact]
    public void Collector_detaches_neither_an_attachment_nor_an_opened_link()
    {
        using var opener = new Opener();
        using LinkObject attached = new(opener), opened = new(opener);
        AttachAndForget(attached, opened);
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        opener.Open2(7);
        Assert.Equal((7ul, 7ul), (attached.Hits, opened.Hits));
        foreach (BpfLink forgotten in BpfLink.Of(null))
        {
            forgotten.Dispose();
        }

        opener.Open2(1);
        Assert.Equal((8ul, 7ul), (attached.Hits, opened.Hits));

        // Not inlined, so that no register of the caller keeps the links alive.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static void AttachAndForget(LinkObject attached, LinkObject opened)
        {
            attached.AttachRaw();
            using BpfLink made = opened.AttachRaw();
            BpfLink.FromId(made.Id!.Value);
        }
    }

    [KernelFact]
    public void Disposed_collection_takes_no_link()
    {
        using var opener = new Opener();
        FileDescriptors.AssertNoneLeft(() =>
        {
            var links = new LinkObject(opener);
            BpfProgram program = links["count_raw"];

            // The collection is disposed between the kernel's link and its registration.
            Assert.Throws<ObjectDisposedException>(() => program.AttachByFd("raw tracepoint sys_enter", fd =>
            {
                int link = LibBpf.bpf_raw_tracepoint_open("sys_enter", fd);
                links.Dispose();
                return link;
            }));
        });
    }

    [KernelFact]
    public void Disposed_link_can_not_be_used()
    {
        using var opener = new Opener();
        using var links = new LinkObject(opener);
        BpfLink link = links.AttachRaw();
        link.Dispose();
        Assert.Throws<ObjectDisposedException>(() => link.GetInfo());
        Assert.Throws<ObjectDisposedException>(() => link.Pin("/sys/fs/bpf/never"));
        Assert.Throws<ObjectDisposedException>(link.Detach);
        Assert.Throws<ObjectDisposedException>(() => link.Id);
    }

    [KernelFact]
    public void Opening_links_takes_privilege() =>
        Privileges.Without(capability: null, () =>
        {
            Assert.Throws<BpfPermissionException>(() => BpfLink.FromId(1));
            Assert.Throws<BpfPermissionException>(() => BpfLink.EnumerateIds().Count());
        });

    // The kernel drops the reference of a removed pin after an RCU grace period.
    private static void WaitUntilGone(uint id) => Assert.True(SpinWait.SpinUntil(() => !BpfLink.EnumerateIds().Contains(id), TimeSpan.FromMinutes(1)));
}
