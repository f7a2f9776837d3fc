using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Objects;

public sealed class BpfFileSystemTests
{
    [KernelFact(Needs.BpfFileSystem)]
    public void Walk_tells_the_kinds_of_all_pins_and_keeps_nothing_open()
    {
        using var mount = new BpfMount();
        using Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("mixed")));
        collection.Maps["numbers"].Pin(mount["map"]);
        collection.Programs["return_answer"].Pin(mount["one/program"]);
        PinIterator(mount["one/two/link"]);
        Directory.CreateDirectory(mount["empty"]);
        File.CreateSymbolicLink(mount["symbolic"], mount["map"]);

        FileDescriptors.AssertNoneLeft(() => Assert.Equal(
            [
                new BpfPin(mount["map"], BpfObjectKind.Map),
                new BpfPin(mount["one/program"], BpfObjectKind.Program),
                new BpfPin(mount["one/two/link"], BpfObjectKind.Link),
            ],
            BpfFileSystem.Enumerate(mount.Root).Where(pin => !BpfMount.IsPreloaded(pin.Path)).OrderBy(pin => pin.Path, StringComparer.Ordinal)));
        Assert.Equal([new BpfPin(mount["one/program"], BpfObjectKind.Program)], BpfFileSystem.Enumerate(mount["one"]).Where(pin => pin.Kind == BpfObjectKind.Program));
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void What_vanishes_during_the_walk_is_left_out()
    {
        using var mount = new BpfMount();
        using BpfMap map = BpfMap.Create(new MapSpec("counts", MapType.Hash, 4, 4, 8));
        for (int i = 0; i < 200; i++)
        {
            using BpfMap handle = map.Duplicate();
            handle.Pin(mount[$"d{i % 5}/pin{i}"]);
        }

        int found = 0;
        foreach (BpfPin pin in BpfFileSystem.Enumerate(mount.Root).Where(pin => !BpfMount.IsPreloaded(pin.Path)))
        {
            if (found++ == 0)
            {
                string[] all = Directory.GetFiles(mount.Root, "pin*", SearchOption.AllDirectories);
                foreach (string other in all.Where(path => path != pin.Path))
                {
                    File.Delete(other);
                }

                Directory.Delete(Directory.EnumerateDirectories(mount.Root).First(directory => !pin.Path.StartsWith(directory, StringComparison.Ordinal)));
            }
        }

        Assert.Equal(1, found);
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Directory_that_is_none_of_a_BPF_file_system_is_refused()
    {
        using var mount = new BpfMount();
        Assert.Contains("mount -t bpf bpf /sys/fs/bpf", Assert.Throws<BpfException>(() => BpfFileSystem.Enumerate(Path.GetTempPath())).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("mount -t", Assert.Throws<BpfNotFoundException>(() => BpfFileSystem.Enumerate(mount["none"])).Message, StringComparison.Ordinal);
        Assert.Contains("mount -t", Assert.Throws<BpfNotFoundException>(() => BpfFileSystem.Enumerate("/nowhere/at/all")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => BpfFileSystem.Enumerate(""));
    }

    // An iterator's link: it attaches to nothing.
    private static unsafe void PinIterator(string path)
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("iterator")));
        int link = LibBpf.bpf_link_create(collection.Programs["each_map"].DangerousFd, 0, (uint)AttachType.TraceIterator, null);
        Assert.True(link >= 0);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Assert.Equal(0, LibBpf.bpf_obj_pin(link, path));
        Assert.Equal(0, LibC.close(link));
    }
}
