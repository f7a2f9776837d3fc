using Ebpf.Btf;
using Ebpf.Errors;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Errors;

public sealed class MapCreationTests
{
    private static readonly int _page = Environment.SystemPageSize;

    /// <summary>Specs that no kernel takes, made for real from one that it does.</summary>
    public static TheoryData<MapType, int, int, uint, MapFlags, string> Wrong => new()
    {
        { MapType.Array, 4, 8, 0, MapFlags.None, "MaxEntries (max_entries) is 0" },
        { MapType.Array, 8, 8, 1, MapFlags.None, "KeySize is 8, and must be 4" },
        { MapType.Array, 4, 0, 1, MapFlags.None, "ValueSize is 0, and must be at least 1" },
        { MapType.Array, 4, 8, 1, MapFlags.NoPrealloc, "Flags (map_flags) have NoPrealloc, which this type does not take" },
        { MapType.Array, 4, 8, 1, MapFlags.ReadOnlyProgram | MapFlags.WriteOnlyProgram, "Flags (map_flags) allow neither reading nor writing" },
        { MapType.Hash, 0, 8, 1, MapFlags.None, "KeySize is 0, and must be at least 1" },
        { MapType.Hash, 4, 0, 1, MapFlags.None, "ValueSize is 0, and must be at least 1" },
        { MapType.Hash, 4, 8, 0, MapFlags.None, "MaxEntries (max_entries) is 0" },
        { MapType.Hash, 4, 8 << 20, 1, MapFlags.None, "KeySize and ValueSize are 8,388,612 bytes together, and an element has at most 4 MiB" },
        { MapType.Hash, 4, 8, 1, MapFlags.NoCommonLru, "Flags (map_flags) have NoCommonLru, which this type does not take" },
        { MapType.LruHash, 4, 8, 1, MapFlags.NoPrealloc, "Flags (map_flags) have NoPrealloc, which this type does not take" },
        { MapType.PerCpuArray, 4, 64 << 10, 1, MapFlags.None, "ValueSize is 65,536, and must be 1 to 32,768 (per CPU)" },
        { MapType.PerCpuHash, 4, 64 << 10, 1, MapFlags.None, "ValueSize is 65,536, and must be 1 to 32,768 (per CPU)" },
        { MapType.LpmTrie, 8, 8, 1, MapFlags.None, "Flags (map_flags) lack NoPrealloc, which this type must have" },
        { MapType.LpmTrie, 4, 8, 1, MapFlags.NoPrealloc, "KeySize is 4, and must be 5 to 260" },
        { MapType.Queue, 4, 8, 1, MapFlags.None, "KeySize is 4, and must be 0" },
        { MapType.Stack, 4, 8, 1, MapFlags.None, "KeySize is 4, and must be 0" },
        { MapType.RingBuffer, 4, 0, (uint)_page, MapFlags.None, "KeySize is 4, and must be 0" },
        { MapType.RingBuffer, 0, 8, (uint)_page, MapFlags.None, "ValueSize is 8, and must be 0" },
        { MapType.RingBuffer, 0, 0, 0, MapFlags.None, "MaxEntries (max_entries) is 0" },
        { MapType.StackTrace, 4, 12, 1, MapFlags.None, "ValueSize is 12, and must be a multiple of a frame, 8" },
        { MapType.ProgramArray, 4, 8, 1, MapFlags.None, "ValueSize is 8, and must be 4" },
        { MapType.SockMap, 4, 16, 1, MapFlags.None, "ValueSize is 16, and must be 4 to 8" },
        { MapType.CpuMap, 4, 4, 1, MapFlags.ReadOnly, "Flags (map_flags) have ReadOnly, which this type does not take" },
    };

    [KernelTheory]
    [MemberData(nameof(Wrong))]
    public void Field_that_the_kernel_refuses_is_named(MapType type, int keySize, int valueSize, uint maxEntries, MapFlags flags, string reason)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("mixed"));
        MapSpec map = spec.Maps["points"];
        (map.Type, map.KeySize, map.ValueSize, map.MaxEntries, map.Flags) = (type, keySize, valueSize, maxEntries, flags);
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfException>(() => Collection.Load(spec));
            Assert.Matches("^map 'points' could not be created: (EINVAL|E2BIG|ENOMEM|ENOTSUPP|EOPNOTSUPP): ", error.Message);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        });
    }

    [KernelFact]
    public void Size_beyond_the_machines_memory_is_said()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("mixed"));
        spec.Maps["numbers"].ValueSize = 1 << 20;
        spec.Maps["numbers"].MaxEntries = 1 << 30;
        BpfException error = Assert.Throws<BpfException>(() => Collection.Load(spec));
        Assert.Contains("map 'numbers' could not be created: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("it takes about 1,073,745,920 MiB", error.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Inner_map_is_named_by_its_outer()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("mixed"));
        spec.Maps["outer"].InnerMap!.KeySize = 8;
        BpfException error = Assert.Throws<BpfException>(() => Collection.Load(spec));
        Assert.Contains("the inner map of map 'outer' could not be created: EINVAL: Invalid argument: KeySize is 8, and must be 4", error.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Type_or_flag_that_this_kernel_does_not_have_is_named_with_the_kernel_that_brought_it()
    {
        MapSpec map = Valid(MapType.InstructionArray);
        Assert.SkipUnless(KernelFeatures.Has(map.Type).IsNo, "needs a kernel without a type of map because this one has them all");
        BpfNotSupportedException error = Assert.IsType<BpfNotSupportedException>(FailureExplainer.CreateMap(map, "map 'x'", 22));
        Assert.Equal(
            $"map 'x' could not be created: EINVAL: Invalid argument: this kernel is {KernelVersion.Current}; map type InstructionArray came with 6.19", error.Message);

        MapSpec ring = Valid(MapType.RingBuffer);
        ring.Flags = MapFlags.RingBufferOverwrite;
        error = Assert.IsType<BpfNotSupportedException>(FailureExplainer.CreateMap(ring, "map 'x'", 22));
        Assert.Contains("map flag RingBufferOverwrite came with 6.19", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Type_that_is_none_is_told_so()
    {
        Assert.Equal(["Type is not set"], MapCreationRules.Find(new MapSpec("x")));
        Assert.Equal(["Type is 99, which is not known"], MapCreationRules.Find(new MapSpec("x") { Type = (MapType)99 }));
    }

    [Fact]
    public void Ring_of_a_size_that_is_no_power_of_two_of_pages_is_told_so()
    {
        MapSpec ring = Valid(MapType.RingBuffer);
        ring.MaxEntries = 3 * (uint)_page;
        Assert.Equal(
            [$"MaxEntries (max_entries), the size of a ring buffer in bytes, is {3 * _page}, and must be a power of two and a multiple of the page size, {_page}"],
            MapCreationRules.Find(ring));
    }

    [Fact]
    public void Every_type_is_known_and_nothing_is_found_wrong_with_a_right_map()
    {
        foreach (MapType type in Enum.GetValues<MapType>().Where(type => type != MapType.Unspecified))
        {
            Assert.NotNull(MapTypeLimits.Of(type));
            Assert.Empty(MapCreationRules.Find(Valid(type)));
        }
    }

    [Fact]
    public void Map_of_maps_without_inner_map_is_told_so()
    {
        MapSpec map = Valid(MapType.ArrayOfMaps);
        map.InnerMap = null;
        Assert.Equal(["InnerMap is not set: declare __array(values, struct { … }), or set MapSpec.InnerMap"], MapCreationRules.Find(map));
    }

    private static MapSpec Valid(MapType type)
    {
        MapTypeLimits limits = MapTypeLimits.Of(type)!;
        BtfSpec types = CollectionSpec.Load(TestFiles.BpfObject("typed_maps")).Btf!;
        return new MapSpec("x")
        {
            Type = type,
            KeyType = types.FindType<BtfInt>("int"),
            ValueType = types.FindType<BtfInt>("char"),
            KeySize = limits.Key.Min,
            ValueSize = limits.Value.Min,
            Flags = limits.Required,
            MaxEntries = limits.Entries == EntryCount.Zero ? 0 : (uint)_page,
            InnerMap = type is MapType.ArrayOfMaps or MapType.HashOfMaps ? Valid(MapType.Array) : null,
        };
    }
}
