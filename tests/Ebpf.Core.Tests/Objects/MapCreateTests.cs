using Ebpf.Btf;
using Ebpf.Kernel;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Objects;

public sealed class MapCreateTests
{
    [KernelTheory]
    [InlineData(MapType.Hash, 8, 3, MapFlags.NoPrealloc)]
    [InlineData(MapType.Array, 4, 12, MapFlags.Mmapable)]
    [InlineData(MapType.PerCpuHash, 6, 5, MapFlags.None)]
    [InlineData(MapType.LpmTrie, 8, 1, MapFlags.NoPrealloc)]
    [InlineData(MapType.Queue, 0, 16, MapFlags.None)]
    [InlineData(MapType.ProgramArray, 4, 4, MapFlags.None)]
    public void Map_is_what_its_spec_says(MapType type, int keySize, int valueSize, MapFlags flags)
    {
        var spec = new MapSpec("made", type, keySize, valueSize, 10) { Flags = flags };
        using BpfMap map = BpfMap.Create(spec);

        Assert.Equal(("made", type, keySize, valueSize, 10u, flags), (map.Name, map.Type, map.KeySize, map.ValueSize, map.MaxEntries, map.Flags));
        MapInfo info = map.GetInfo();
        Assert.Equal((map.Id, "made", type, keySize, valueSize, 10u, flags), (info.Id, info.Name, info.Type, info.KeySize, info.ValueSize, info.MaxEntries, info.Flags));
        Assert.Equal((null, null, null, null), (info.BtfId, info.Ifindex, info.NetworkNamespaceInode, info.BtfVmlinuxValueTypeId));
        Assert.False(info.IsFrozen);
        Assert.NotNull(info.Memlock);
    }

    [KernelFact]
    public void Kernel_knows_the_types_of_a_map_that_no_object_file_describes() => FileDescriptors.AssertNoneLeft(() =>
    {
        MapSpec locks = CollectionSpec.Load(TestFiles.BpfObject("typed_maps")).Maps["locks"];
        var spec = new MapSpec("made", MapType.Hash, locks.KeyType!, locks.ValueType!, 5);
        Assert.Equal((locks.KeySize, locks.ValueSize), (spec.KeySize, spec.ValueSize));
        foreach (MapSpec one in new[] { spec, locks })
        {
            using BpfMap made = BpfMap.Create(one);
            using BpfMap same = BpfMap.FromId(made.Id);
            Assert.NotSame(locks.ValueType, same.ValueType);
            Assert.Equal("struct address", same.KeyType!.ToString());
            Assert.Equal(locks.KeyType!.ToC(withDependencies: true), same.KeyType.ToC(withDependencies: true));
            Assert.Equal(locks.ValueType!.ToC(withDependencies: true), same.ValueType!.ToC(withDependencies: true));

            // The kernel, knowing of the lock, lets nobody overwrite it: it reads as 0.
            made.Update([1, 2, 3, 4, 5, 6, 0, 0], [1, 0, 0, 0, 2, 0, 0, 0]);
            byte[] value = new byte[8];
            Assert.True(made.TryGetValue([1, 2, 3, 4, 5, 6, 0, 0], value));
            Assert.Equal([0, 0, 0, 0, 2, 0, 0, 0], value);
        }
    });

    [KernelFact]
    public void Type_of_the_kernel_is_told_with_all_that_it_refers_to()
    {
        BtfSpec kernel = BtfSpec.LoadKernel();
        BtfStruct task = kernel.FindType<BtfStruct>("task_struct")!;
        var spec = new MapSpec("tasks", MapType.Hash, kernel.FindType<BtfInt>("int")!, task, 1) { Flags = MapFlags.NoPrealloc };
        using BpfMap made = BpfMap.Create(spec);
        using BpfMap same = BpfMap.FromId(made.Id);
        Assert.True(same.ValueType!.Btf.TypeCount > 1000);
        Assert.Equal(task.ToC(withDependencies: true), same.ValueType.ToC(withDependencies: true));
    }

    [KernelFact(Since = "6.2")]
    public void What_a_list_contains_is_told_too()
    {
        MapSpec lists = CollectionSpec.Load(TestFiles.BpfObject("lists")).Maps["lists"];
        using BpfMap made = BpfMap.Create(lists);
        using BpfMap same = BpfMap.FromId(made.Id);
        Assert.Equal(lists.ValueType!.ToC(withDependencies: true), same.ValueType?.ToC(withDependencies: true));
    }

    [KernelFact]
    public void Local_storage_has_types() => FileDescriptors.AssertNoneLeft(() =>
    {
        BtfSpec types = CollectionSpec.Load(TestFiles.BpfObject("typed_maps")).Btf!;
        var spec = new MapSpec("storage", MapType.SkStorage, types.FindType<BtfInt>("int")!, types.FindType<BtfStruct>("event")!, 0) { Flags = MapFlags.NoPrealloc };
        BpfMap.Create(spec).Dispose();
        BpfException error = Assert.Throws<BpfException>(
            () => BpfMap.Create(new MapSpec("storage", MapType.SkStorage, 4, 8, 0) { Flags = MapFlags.NoPrealloc }));
        Assert.Contains("KeyType and ValueType are not set, without which there is no local storage", error.Message, StringComparison.Ordinal);
    });

    [KernelFact]
    public void Map_that_takes_no_types_is_made_without() => FileDescriptors.AssertNoneLeft(() =>
    {
        BtfInt number = CollectionSpec.Load(TestFiles.BpfObject("typed_maps")).Btf!.FindType<BtfInt>("int")!;
        using BpfMap map = BpfMap.Create(new MapSpec("devices", MapType.DevMap, number, number, 2));
        Assert.Null(map.GetInfo().BtfId);
        Assert.Same(number, map.ValueType);

        // Whose size was edited since is not told.
        using BpfMap wider = BpfMap.Create(new MapSpec("wider", MapType.Hash, number, number, 2) { ValueSize = 16 });
        Assert.Equal((16, null), (wider.ValueSize, wider.ValueType));
    });

    [Fact]
    public void Type_without_size_makes_no_map()
    {
        BtfSpec types = CollectionSpec.Load(TestFiles.BpfObject("typed_maps")).Btf!;
        Assert.Throws<InvalidOperationException>(() => new MapSpec("x", MapType.Hash, types.FindType<BtfInt>("int")!, types.FindType<BtfFunction>("first")!, 1));
        Assert.Throws<ArgumentNullException>(() => new MapSpec("x", MapType.Hash, null!, types.FindType<BtfInt>("int")!, 1));
    }

    [KernelTheory]
    [InlineData(1, 1)]
    [InlineData(4096, 1)]
    [InlineData(4097, 2)]
    [InlineData(3 * 4096, 4)]
    public void Ring_buffer_is_rounded_up_as_libbpf_does(uint size, uint pages)
    {
        Assert.SkipUnless(Environment.SystemPageSize == 4096, "the page sizes of this test are those of x64");
        using BpfMap map = BpfMap.Create(new MapSpec("ring", MapType.RingBuffer, 0, 0, size));
        Assert.Equal(pages * 4096, map.MaxEntries);
    }

    [KernelFact]
    public void Ring_buffer_of_no_size_is_refused() =>
        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfException>(() => BpfMap.Create(new MapSpec("ring", MapType.RingBuffer, 0, 0, 0))).Errno);

    [KernelFact]
    public void Perf_event_array_has_an_entry_per_possible_CPU()
    {
        using BpfMap map = BpfMap.Create(new MapSpec("perf", MapType.PerfEventArray, 4, 4, 0));
        Assert.Equal((uint)PossibleCpus.Count, map.MaxEntries);
    }

    [KernelFact]
    public void Map_of_maps_takes_maps_like_its_inner_map_and_no_others() => FileDescriptors.AssertNoneLeft(() =>
    {
        var inner = new MapSpec("inner", MapType.Array, 4, 8, 2);
        using BpfMap outer = BpfMap.Create(new MapSpec("outer", MapType.HashOfMaps, 4, 4, 3) { InnerMap = inner });
        using BpfMap same = BpfMap.Create(inner);
        using BpfMap other = BpfMap.Create(new MapSpec("other", MapType.Array, 4, 16, 2));

        Assert.True(outer.Update([1, 0, 0, 0], BitConverter.GetBytes(same.DangerousFd)));
        byte[] id = new byte[4];
        Assert.True(outer.TryGetValue([1, 0, 0, 0], id));
        Assert.Equal(same.Id, BitConverter.ToUInt32(id));
        Assert.Throws<BpfException>(() => outer.Update([2, 0, 0, 0], BitConverter.GetBytes(other.DangerousFd)));
    });

    [KernelFact(Since = "5.16")]
    public void Extra_number_reaches_the_kernel()
    {
        using BpfMap bloom = BpfMap.Create(new MapSpec("bloom", MapType.BloomFilter, 0, 4, 100) { MapExtra = 3 });
        Assert.Equal(3u, bloom.GetInfo().MapExtra);
        bloom.Update([], [1, 2, 3, 4]);
        Assert.True(bloom.TryGetValue([], [1, 2, 3, 4]));
    }

    [KernelFact]
    public void Node_reaches_the_kernel()
    {
        using BpfMap onNode = BpfMap.Create(new MapSpec("node", MapType.Hash, 4, 4, 1) { Flags = MapFlags.NumaNode, NumaNode = 0 });
        Assert.Throws<BpfException>(() => BpfMap.Create(new MapSpec("node", MapType.Hash, 4, 4, 1) { Flags = MapFlags.NumaNode, NumaNode = 1000 }));
    }

    [KernelFact]
    public void Section_of_globals_starts_with_its_bytes()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("mixed"));
        spec.Variables["answer"].Set(77u);
        using BpfMap rodata = BpfMap.Create(spec.Maps[".rodata"]);
        byte[] value = new byte[rodata.ValueSize];
        Assert.True(rodata.TryGetValue([0, 0, 0, 0], value));
        Assert.Contains((byte)77, value);
    }

    [KernelFact]
    public void Names_that_only_a_collection_resolves_are_refused()
    {
        MapSpec array = CollectionSpec.Load(TestFiles.BpfObject("zoo_maps")).Maps.Values.First(map => map.Values.Count > 0);
        Assert.Contains("collection", Assert.Throws<ArgumentException>(() => BpfMap.Create(array)).Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Failures_name_the_map_and_leave_nothing_open() => FileDescriptors.AssertNoneLeft(() =>
    {
        BpfException none = Assert.Throws<BpfException>(() => BpfMap.Create(new MapSpec("nothing", MapType.Hash, 4, 4, 0)));
        Assert.Contains("'nothing'", none.Message, StringComparison.Ordinal);
        Assert.Equal(Errno.EINVAL, none.Errno);

        BpfException name = Assert.Throws<BpfException>(() => BpfMap.Create(new MapSpec("my-map", MapType.Hash, 4, 4, 1)));
        Assert.Contains("'my-map' could not be created: EINVAL", name.Message, StringComparison.Ordinal);
        Assert.EndsWith("Name has '-', and the kernel takes letters, digits, '_' and '.' (bpf_obj_name_cpy)", name.Message, StringComparison.Ordinal);

        var inOuter = new MapSpec("outer", MapType.HashOfMaps, 4, 4, 3) { InnerMap = new MapSpec("x", MapType.Hash, 4, 4, 0) };
        Assert.StartsWith("the inner map of map 'outer' could not be created", Assert.Throws<BpfException>(() => BpfMap.Create(inOuter)).Message, StringComparison.Ordinal);

        // The inner map is made before the outer one is refused.
        var inner = new MapSpec("inner", MapType.Array, 4, 8, 2);
        Assert.Throws<BpfException>(() => BpfMap.Create(new MapSpec("outer", MapType.HashOfMaps, 4, 400, 3) { InnerMap = inner }));
    });

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new MapSpec("", MapType.Hash, 4, 4, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MapSpec("x", MapType.Hash, -1, 4, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MapSpec("x", MapType.Hash, 4, -1, 1));
        Assert.Throws<ArgumentNullException>(() => BpfMap.Create(null!));
    }
}
