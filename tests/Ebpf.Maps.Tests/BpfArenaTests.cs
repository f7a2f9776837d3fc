using System.Runtime.CompilerServices;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed unsafe class BpfArenaTests
{
    private const ulong Written = 0x1122334455667788;

    [KernelFact(Since = "6.9")]
    public void Program_and_user_space_share_an_arena_of_a_collection()
    {
        string[] before = Mappings();
        FileDescriptors.AssertNoneLeft(() =>
        {
            using Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("arena")));
            BpfArena arena = collection.Maps["arena"].AsArena();
            Assert.Equal(16L * Environment.SystemPageSize, arena.Size);
            using MapMemory<ulong> memory = arena.OpenMemory<ulong>();
            ulong address = Fill(collection);
            ref ulong word = ref memory.GetReference(checked((int)(address - Start(memory)) / sizeof(ulong)));
            Assert.Equal(Written, word);
            Assert.Equal(address, Unsafe.Add(ref word, 1));

            Volatile.Write(ref word, 42);
            Assert.Equal(0u, collection.Programs["look"].Run(new TestRunOptions()).ReturnValue);
            Assert.Equal(42ul, collection.Variables["found"].Get<ulong>());
        });
        Assert.Equal(before, Mappings());
    }

    [KernelFact(Since = "6.9")]
    public void Duplicate_and_open_memory_outlive_the_collection()
    {
        string[] before = Mappings();
        BpfMap duplicate;
        ulong start, address;
        MapMemory<ulong> memory;
        using (Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("arena"))))
        {
            address = Fill(collection);
            duplicate = collection.Maps["arena"].Duplicate();
            memory = collection.Maps["arena"].AsArena().OpenMemory<ulong>();
            start = Start(memory);
        }

        int index = checked((int)(address - start) / sizeof(ulong));
        Assert.Equal(Written, memory[index]);
        memory.Dispose();
        using (MapMemory<ulong> again = duplicate.AsArena().OpenMemory<ulong>())
        {
            Assert.Equal(start, Start(again));
            duplicate.Dispose();
            Assert.Equal(Written, again[index]);
        }

        Assert.Throws<ObjectDisposedException>(() => duplicate.AsArena().OpenMemory().Dispose());
        Assert.Equal(before, Mappings());
    }

    [KernelFact(Since = "6.9")]
    public void All_handles_of_an_arena_share_one_mapping()
    {
        string[] before = Mappings();
        using (BpfMap map = BpfMap.Create(new MapSpec("arena", MapType.Arena, 0, 0, 4) { Flags = MapFlags.Mmapable }))
        {
            using BpfArena other = BpfArena.FromId(map.Id);
            using (MapMemory<byte> first = map.AsArena().OpenMemory(), second = other.OpenMemory())
            {
                first.GetReference(5) = 6;
                Assert.Equal(6, second[5]);
                Assert.Equal(before.Length + 1, Mappings().Length);
            }

            other.Dispose();
            using MapMemory<byte> again = map.AsArena().OpenMemory();
            Assert.Equal(6, again[5]);
        }

        Assert.Equal(before, Mappings());
    }

    [KernelFact(Since = "6.9")]
    public void Replacement_is_mapped_where_it_was()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("arena"));
        using Collection first = Collection.Load(spec);
        ulong address = Fill(first);
        using Collection second = Collection.Load(spec, new CollectionOptions { MapReplacements = new Dictionary<string, BpfMap> { ["arena"] = first.Maps["arena"] } });
        using MapMemory<ulong> memory = second.Maps["arena"].AsArena().OpenMemory<ulong>();
        Assert.Equal(Written, memory[checked((int)(address - Start(memory)) / sizeof(ulong))]);
    }

    [KernelFact(Since = "6.9")]
    public void Arena_is_mapped_where_the_spec_wants_it()
    {
        const ulong Wanted = 1ul << 44;
        using BpfMap map = BpfMap.Create(new MapSpec("arena", MapType.Arena, 0, 0, 4) { Flags = MapFlags.Mmapable, MapExtra = Wanted });
        using (MapMemory<ulong> memory = map.AsArena().OpenMemory<ulong>())
        {
            Assert.Equal(Wanted, Start(memory));
        }

        // While it is mapped there, nothing else can be.
        using BpfMap other = BpfMap.Create(new MapSpec("other", MapType.Arena, 0, 0, 4) { Flags = MapFlags.Mmapable, MapExtra = Wanted });
        BpfException e = Assert.Throws<BpfException>(() => other.AsArena().OpenMemory().Dispose());
        Assert.Equal(Errno.EEXIST, e.Errno);
        Assert.Contains("one address in all processes", e.Message, StringComparison.Ordinal);
    }

    [KernelFact(Since = "6.9")]
    public void Arena_is_memory_of_both()
    {
        using BpfArena arena = BpfArena.Create("arena", 16);
        Assert.Equal(16L * Environment.SystemPageSize, arena.Size);
        MapMemory<ulong> memory = arena.OpenMemory<ulong>();
        memory.WritableValues[^1] = 5;
        arena.Dispose();
        Assert.Equal(5ul, memory.Values[^1]);
        memory.Dispose();
    }

    private static ulong Fill(Collection collection)
    {
        Assert.Equal(0u, collection.Programs["fill"].Run(new TestRunOptions()).ReturnValue);
        return collection.Variables["address"].Get<ulong>();
    }

    private static ulong Start(MapMemory<ulong> memory) => (ulong)Unsafe.AsPointer(ref memory.GetReference(0));

    private static string[] Mappings() => [.. File.ReadLines("/proc/self/maps").Where(line => line.Contains("bpf-map", StringComparison.Ordinal))];
}
