using Ebpf.Native;
using Ebpf.Objects;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Loading;

public sealed class MapReplacementTests
{
    private static readonly byte[] _packet = new byte[64];

    private readonly CollectionSpec _spec = CollectionSpec.Load(TestFiles.BpfObject("globals"));

    [KernelFact]
    public void Collections_share_the_maps_that_are_replaced() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using Collection first = Collection.Load(_spec);
            _spec.Variables["step"].Set(50u);
            using Collection second = Load((".bss", first.Maps[".bss"]));

            Assert.Equal(first.Maps[".bss"].Id, second.Maps[".bss"].Id);
            Assert.Equal(".bss", second.Maps[".bss"].Name);
            Assert.NotEqual(first.Maps[".data"].Id, second.Maps[".data"].Id);
            first.Programs["count"].Run(new TestRunOptions { Data = _packet });
            second.Programs["count"].Run(new TestRunOptions { Data = _packet });
            Assert.Equal(2ul, first.Variables["runs"].Get<ulong>());
            first.Dispose();
            Assert.Equal(2ul, second.Variables["runs"].Get<ulong>());
            Assert.Equal(55ul, second.Variables["sums"].ToArray()[0]);
        });

    [KernelFact]
    public void Each_difference_is_listed()
    {
        using Collection first = Collection.Load(_spec);
        FileDescriptors.AssertNoneLeft(() =>
        {
            MapMismatchException error = Assert.Throws<MapMismatchException>(() => Load((".bss", first.Maps[".rodata"])));
            Assert.Equal(".bss", error.MapName);
            Assert.Contains(
                $"the replacement '.rodata' (id {first.Maps[".rodata"].Id}) is another kind of map: ValueSize is 12, not {_spec.Maps[".bss"].ValueSize}; "
                + "Flags is ReadOnlyProgram, Mmapable, not Mmapable",
                error.Message,
                StringComparison.Ordinal);
        });
    }

    [KernelFact]
    public void Map_of_another_name_is_found_under_the_specs()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("mixed"));
        using BpfMap other = Create("called_otherwise", (uint)MapType.Array, 8, 4, 0);
        using Collection collection = Collection.Load(spec, new CollectionOptions { MapReplacements = new Dictionary<string, BpfMap> { ["numbers"] = other } });
        Assert.Equal(("numbers", other.Id), (collection.Maps["numbers"].Name, collection.Maps["numbers"].Id));
    }

    [KernelFact]
    public void Frozen_section_is_read_but_not_written()
    {
        MapSpec data = _spec.Maps[".data"];
        using BpfMap frozen = Create("frozen", (uint)data.Type, (uint)data.ValueSize, data.MaxEntries, (uint)data.Flags);
        frozen.Update([0, 0, 0, 0], [.. Enumerable.Repeat((byte)1, data.ValueSize)]);
        using (SafeBpfHandle.BorrowedFd fd = frozen.BorrowFd())
        {
            Assert.Equal(0, LibBpf.bpf_map_freeze(fd.Value));
        }

        using Collection collection = Load((".data", frozen));
        Assert.Equal(0x01010101u, collection.Variables["step"].Get<uint>());
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => collection.Variables["step"].Set(6u));
        Assert.Contains("the map of .data has been frozen", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => collection.Variables["greeting"].SetBytes(new byte[16]));
    }

    [KernelFact]
    public void Flag_that_the_kernel_adds_is_no_difference()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("edits"));
        spec.Maps["candidate"].Type = MapType.DevMap;
        using Collection first = Collection.Load(spec);
        Assert.Equal(MapFlags.ReadOnlyProgram, first.Maps["candidate"].Flags);
        using Collection second = Collection.Load(
            spec, new CollectionOptions { MapReplacements = new Dictionary<string, BpfMap> { ["candidate"] = first.Maps["candidate"] } });
        Assert.Equal(first.Maps["candidate"].Id, second.Maps["candidate"].Id);
    }

    [KernelFact]
    public void Disposed_map_is_no_replacement()
    {
        BpfMap other = Create("numbers", (uint)MapType.Array, 8, 4, 0);
        other.Dispose();
        FileDescriptors.AssertNoneLeft(() => Assert.Throws<ObjectDisposedException>(() => Load((".bss", other))));
    }

    private static unsafe BpfMap Create(string name, uint type, uint valueSize, uint maxEntries, uint flags)
    {
        var opts = new bpf_map_create_opts { map_flags = flags };
        int fd = LibBpf.bpf_map_create(type, name, 4, valueSize, maxEntries, &opts);
        Assert.True(fd >= 0);
        try
        {
            return BpfMap.FromFd(fd, name);
        }
        finally
        {
            LibC.close(fd);
        }
    }

    private Collection Load(params (string Name, BpfMap Map)[] replacements) =>
        Collection.Load(_spec, new CollectionOptions { MapReplacements = replacements.ToDictionary(entry => entry.Name, entry => entry.Map) });
}
