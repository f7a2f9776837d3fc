using System.Runtime.Versioning;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Objects;

public sealed class PinTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [KernelFact(Needs.BpfFileSystem)]
    public void Pinned_map_outlives_its_handles_and_is_opened_by_its_path()
    {
        using var mount = new BpfMount();
        uint id;
        using (BpfMap map = Made())
        {
            Assert.False(map.IsPinned);
            map.Update([1, 0, 0, 0], [5, 0, 0, 0]);
            map.Pin(mount["counts"]);
            Assert.Equal((true, mount["counts"]), (map.IsPinned, map.PinPath));
            id = map.Id;
        }

        using BpfMap again = BpfMap.LoadPinned(mount["counts"]);
        byte[] value = new byte[4];
        Assert.True(again.TryGetValue([1, 0, 0, 0], value));
        Assert.Equal((5, id, "counts", true, mount["counts"]), (value[0], again.Id, again.Name, again.IsPinned, again.PinPath));
        again.Unpin();
        again.Unpin();
        Assert.False(again.IsPinned);
        Assert.False(File.Exists(mount["counts"]));
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Pinned_program_runs_after_its_collection_is_gone()
    {
        using var mount = new BpfMount();
        using (Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("mixed"))))
        {
            BpfProgram program = collection.Programs["return_answer"];
            program.Pin(mount["answer"]);
            Assert.Equal(mount["answer"], program.PinPath);
        }

        using BpfProgram again = BpfProgram.LoadPinned(mount["answer"]);
        Assert.Equal(42u + 7 + 9, again.Run(new TestRunOptions { Data = new byte[64] }).ReturnValue);
        Assert.Equal(("return_answer", ProgramType.Xdp, null), (again.Name, again.Type, again.SectionName));
        again.Unpin();
        Assert.False(File.Exists(mount["answer"]));
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Pinning_again_moves_the_pin_and_replaces_nothing()
    {
        using var mount = new BpfMount();
        using BpfMap map = Made(), other = Made();
        map.Pin(mount["a"]);
        map.Pin(mount["a"]);
        other.Pin(mount["b"]);

        BpfException taken = Assert.Throws<BpfException>(() => map.Pin(mount["b"]));
        Assert.Equal(Errno.EEXIST, taken.Errno);
        Assert.Contains("the pin of a map is there already", taken.Message, StringComparison.Ordinal);
        Assert.Equal(mount["a"], map.PinPath);

        map.Pin(mount["c/d"]);
        Assert.Equal([mount["b"], mount["c/d"]], Paths(mount));
        Assert.Equal(mount["c/d"], map.PinPath);

        // Somebody else removed it.
        File.Delete(mount["c/d"]);
        map.Pin(mount["c/d"]);
        File.Delete(mount["c/d"]);
        map.Pin(mount["e/f"]);
        Assert.Equal([mount["b"], mount["e/f"]], Paths(mount));
        File.Delete(mount["e/f"]);
        map.Unpin();
    }

    [KernelFact(Needs.BpfFileSystem)]
    [SupportedOSPlatform("linux")]
    public void Missing_directories_are_made_for_the_owner_alone_and_removed_after_a_failure()
    {
        using var mount = new BpfMount();
        using BpfMap map = Made();
        BpfException dot = Assert.Throws<BpfException>(() => map.Pin(mount["made/in/vain.x"]));
        Assert.Contains("no names with a '.'", dot.Message, StringComparison.Ordinal);
        Assert.Throws<BpfException>(() => map.Pin(mount["made/dotted.d/x"]));
        Assert.False(Directory.Exists(mount["made"]));

        map.Pin(mount["made/for/good"]);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(mount["made"]));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(mount["made/for"]));
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Path_outside_a_BPF_file_system_is_refused_with_the_command_that_mounts_one()
    {
        using var mount = new BpfMount();
        DirectoryInfo elsewhere = Directory.CreateTempSubdirectory("ebpf-pin-");
        try
        {
            using BpfMap map = Made();
            string path = Path.Combine(elsewhere.FullName, "deep", "er", "pin");
            foreach (string wrong in new[] { path, Path.Combine(elsewhere.FullName, "pin") })
            {
                Assert.Contains("mount -t bpf bpf /sys/fs/bpf", Assert.Throws<BpfException>(() => map.Pin(wrong)).Message, StringComparison.Ordinal);
                Assert.Contains("mount -t bpf bpf /sys/fs/bpf", Assert.Throws<BpfNotFoundException>(() => BpfMap.LoadPinned(wrong)).Message, StringComparison.Ordinal);
            }

            map.Pin(mount["a"]);
            Assert.Contains("not in a BPF file system", Assert.Throws<BpfException>(() => map.Pin(path)).Message, StringComparison.Ordinal);
            Assert.Equal(mount["a"], map.PinPath);

            string file = Path.Combine(elsewhere.FullName, "file");
            File.WriteAllText(file, "");
            Assert.Contains("not in a BPF file system", Assert.Throws<BpfException>(() => BpfMap.LoadPinned(file)).Message, StringComparison.Ordinal);
            File.Delete(file);
            Assert.Empty(elsewhere.EnumerateFileSystemInfos());
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Pin_is_not_moved_to_another_BPF_file_system()
    {
        using var mount = new BpfMount();
        using var other = new BpfMount();
        using BpfMap map = Made();
        map.Pin(mount["a"]);
        Assert.Contains("unpin it first", Assert.Throws<BpfException>(() => map.Pin(other["a"])).Message, StringComparison.Ordinal);
        map.Unpin();
        map.Pin(other["a"]);
        Assert.Equal([other["a"]], Paths(other));
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Pin_of_another_kind_is_refused_by_its_name() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var mount = new BpfMount();
        using Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("mixed")));
        collection.Maps["numbers"].Pin(mount["map"]);
        collection.Programs["return_answer"].Pin(mount["program"]);
        Directory.CreateDirectory(mount["directory"]);

        Assert.Contains("is the pin of a program, not of a map", Assert.Throws<BpfException>(() => BpfMap.LoadPinned(mount["program"])).Message, StringComparison.Ordinal);
        Assert.Contains("is the pin of a map, not of a program", Assert.Throws<BpfException>(() => BpfProgram.LoadPinned(mount["map"])).Message, StringComparison.Ordinal);
        Assert.Contains("it is a directory", Assert.Throws<BpfException>(() => BpfMap.LoadPinned(mount["directory"])).Message, StringComparison.Ordinal);
        Assert.Contains("nothing is pinned at", Assert.Throws<BpfNotFoundException>(() => BpfMap.LoadPinned(mount["nothing"])).Message, StringComparison.Ordinal);
    });

    [KernelFact(Needs.BpfFileSystem)]
    public void Map_that_a_collection_has_pinned_knows_its_pin()
    {
        using var mount = new BpfMount();
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("pinned"));
        for (int i = 0; i < 2; i++)
        {
            using Collection collection = Collection.Load(spec, new CollectionOptions { PinPath = mount.Root });
            Assert.Equal(mount["shared"], collection.Maps["shared"].PinPath);
            if (i == 1)
            {
                collection.Maps["shared"].Unpin();
                collection.Maps["shared_too"].Pin(mount["moved"]);
            }
        }

        Assert.Equal([mount["moved"]], Paths(mount));
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Access_to_a_pin_can_be_limited()
    {
        using var mount = new BpfMount();
        using BpfMap map = Made();
        map.Update([1, 0, 0, 0], [5, 0, 0, 0]);
        map.Pin(mount["counts"]);

        using BpfMap readOnly = BpfMap.LoadPinned(mount["counts"], BpfAccess.ReadOnly);
        Assert.True(readOnly.TryGetValue([1, 0, 0, 0], new byte[4]));
        Assert.Contains("its descriptor is for reading alone", Assert.Throws<BpfException>(() => readOnly.Update([1, 0, 0, 0], new byte[4])).Message, StringComparison.Ordinal);

        using BpfMap writeOnly = BpfMap.FromId(map.Id, BpfAccess.WriteOnly);
        Assert.True(writeOnly.Update([1, 0, 0, 0], new byte[4]));
        Assert.Throws<BpfException>(() => writeOnly.TryGetValue([1, 0, 0, 0], new byte[4]));
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Relative_path_is_taken_from_the_directory_of_the_moment()
    {
        using var mount = new BpfMount();
        string before = Environment.CurrentDirectory;
        using BpfMap map = Made();
        try
        {
            Environment.CurrentDirectory = mount.Root;
            map.Pin("relative");
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }

        Assert.Equal(mount["relative"], map.PinPath);
        map.Unpin();
        Assert.Empty(Paths(mount));
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Pin_that_somebody_has_replaced_is_neither_removed_nor_moved() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var mount = new BpfMount();
        using Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("mixed")));
        BpfProgram program = collection.Programs["return_answer"];
        using BpfMap map = Made(), other = Made();
        void Replace(string path)
        {
            File.Delete(mount[path]);
            other.Pin(mount[path]);
        }

        map.Pin(mount["a"]);
        Replace("a");
        map.Unpin();
        Assert.False(map.IsPinned);
        Assert.Equal(other.Id, Pinned("a"));

        program.Pin(mount["b"]);
        Replace("b");
        program.Unpin();
        Assert.False(program.IsPinned);
        Assert.Equal([mount["b"]], Paths(mount));

        map.Pin(mount["c"]);
        using BpfMap again = BpfMap.LoadPinned(mount["c"]), duplicate = map.Duplicate();
        Replace("c");
        BpfException taken = Assert.Throws<BpfException>(() => map.Pin(mount["c"]));
        Assert.Contains("the pin of a map is there already", taken.Message, StringComparison.Ordinal);
        Assert.False(map.IsPinned);
        again.Pin(mount["d"]);
        duplicate.Unpin();
        Assert.Equal((other.Id, map.Id), (Pinned("c"), Pinned("d")));

        uint Pinned(string path)
        {
            using BpfMap pinned = BpfMap.LoadPinned(mount[path]);
            return pinned.Id;
        }
    });

    // Kernels before 5.19 let such a process open no pin.
    [KernelFact(Needs.BpfFileSystem)]
    [Trait("Kernel", "every")]
    public void Process_that_has_given_up_its_capabilities_removes_its_pins()
    {
        using var mount = new BpfMount();
        using BpfMap map = Made();
        map.Pin(mount["a"]);
        Privileges.Without(null, map.Unpin);
        Assert.Empty(Paths(mount));
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Pin_that_can_not_be_seen_is_not_taken_for_gone()
    {
        using var mount = new BpfMount();
        using BpfMap map = Made();
        map.Pin(mount["closed/a"]);
        Shell.Run("chmod", "000", mount["closed"]);
        Privileges.Without(null, () =>
        {
            Assert.Throws<BpfPermissionException>(map.Unpin);
            Assert.Throws<BpfPermissionException>(() => map.Pin(mount["b"]));
        });
        Assert.Equal(mount["closed/a"], map.PinPath);
        map.Unpin();
        Assert.Empty(Paths(mount));
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Directory_that_somebody_removes_at_once_is_made_again()
    {
        using var mount = new BpfMount();
        using BpfMap map = Made(), other = Made();
        Exception? failure = null;
        bool isDone = false;
        var inVain = new Thread(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                Assert.Throws<BpfException>(() => other.Pin(mount["made/in.vain"]));
            }
        });
        inVain.Start();
        for (int i = 0; i < 2000 && failure is null; i++)
        {
            failure = Record.Exception(() => map.Pin(mount["made/pin"]));
            map.Unpin();
            _ = LibC.rmdir(mount["made"]);
        }

        Volatile.Write(ref isDone, true);
        inVain.Join();
        Assert.Null(failure);
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void What_is_no_pin_is_not_removed()
    {
        using var mount = new BpfMount();
        using BpfMap map = Made();
        map.Pin(mount["a"]);
        File.Delete(mount["a"]);
        Directory.CreateDirectory(mount["a"]);
        map.Unpin();
        Assert.True(Directory.Exists(mount["a"]));

        DirectoryInfo unmounted = Directory.CreateTempSubdirectory("ebpf-pin-");
        string file = Path.Combine(unmounted.FullName, "a");
        try
        {
            Shell.Run("mount", "--bind", mount.Root, unmounted.FullName);
            try
            {
                Directory.Delete(mount["a"]);
                map.Pin(file);
            }
            finally
            {
                Shell.Run("umount", unmounted.FullName);
            }

            File.WriteAllText(file, "");
            map.Unpin();
            Assert.True(File.Exists(file));
        }
        finally
        {
            unmounted.Delete(recursive: true);
        }
    }

    private static BpfMap Made() => BpfMap.Create(new MapSpec("counts", MapType.Hash, 4, 4, 8));

    private static IEnumerable<string> Paths(BpfMount mount) =>
        BpfFileSystem.Enumerate(mount.Root).Select(pin => pin.Path).Where(path => !BpfMount.IsPreloaded(path)).Order(StringComparer.Ordinal);
}
