using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class MapLayoutTests : IDisposable
{
    private readonly Lazy<Collection> _collection = new(() => Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("typed_maps"))));

    private BpfMap Events => _collection.Value.Maps["events"];

    [KernelFact]
    public unsafe void Struct_laid_out_as_in_c_is_read_and_printed()
    {
        BpfHashMap<uint, Event> events = Events.AsHash<uint, Event>();
        var value = new Event { Pid = 7, Result = -2, Time = 99, Peer = new Address { Ip = 0x0100007f, Port = 80 }, Failed = true, Bits = 0x0a };
        Encoding.ASCII.GetBytes("dotnet", new Span<byte>(value.Comm, 16));
        value.Slots[2] = 5;
        Assert.True(events.Update(1, value));
        Assert.Equal(-2, events[1].Result);
        Assert.Equal(80, events[1].Peer.Port);

        byte[] raw = new byte[Events.ValueSize];
        Assert.True(Events.TryGetValue([1, 0, 0, 0], raw));
        string text = Events.ValueType!.Format(raw);
        Assert.Contains(".result = -2", text, StringComparison.Ordinal);
        Assert.Contains("\"dotnet\"", text, StringComparison.Ordinal);
        Assert.Equal("unsigned int", Events.KeyType!.UnderlyingType.Name);
    }

    [KernelFact]
    public void Layout_without_nested_names_is_accepted_where_the_bytes_agree()
    {
        _ = Events.AsHash<uint, EventOfBytes>();
        _ = _collection.Value.Maps["locks"].AsHash<Address, Locked>();
        _ = _collection.Value.Maps["counts"].AsPerCpuHash<int, long>();
    }

    [KernelFact]
    public void First_field_that_differs_is_named()
    {
        AssertDiffers<WrongSign>("result", "in C the field 'result' is signed, 4 bytes at offset 4", ".Result is unsigned");
        AssertDiffers<Swapped>("pid", "4 bytes at offset 0", ".Time is unsigned, 8 bytes at offset 0");
        AssertDiffers<WrongNested>("peer.port", "2 bytes at offset 20", ".Peer.Port is unsigned, 4 bytes at offset 20");
        AssertDiffers<WrongSlots>("slots[0]", "2 bytes at offset 40", "4 bytes at offset 40");
        AssertDiffers<Missing>("result", "4 bytes at offset 4", "has no field there");
        AssertDiffers<WithFloat>("pid", "unsigned", ".Pid is floating-point");
    }

    [KernelFact]
    public void Size_is_compared_first()
    {
        MapMismatchException key = Assert.Throws<MapMismatchException>(() => Events.AsHash<ulong, Event>());
        Assert.Contains("its keys have 4 bytes, and System.UInt64 has 8", key.Message, StringComparison.Ordinal);
        Assert.Null(key.FieldName);
        Assert.Throws<MapMismatchException>(() => Events.AsHash<uint, ulong>());
        MapMismatchException number = Assert.Throws<MapMismatchException>(() => _collection.Value.Maps["counts"].AsPerCpuHash<uint, double>());
        Assert.Contains("in C they are unsigned, 8 bytes at offset 0", number.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Map_opened_by_its_id_is_checked_too_and_closed_if_it_does_not_fit()
    {
        uint id = Events.Id;
        FileDescriptors.AssertNoneLeft(() =>
        {
            Assert.Throws<MapMismatchException>(() => BpfHashMap<uint, WrongSign>.FromId(id));
            using BpfHashMap<uint, Event> events = BpfHashMap<uint, Event>.FromId(id);
            Assert.Equal("events", events.Map.Name);
        });
    }

    [KernelFact]
    public void Map_of_a_collection_is_checked_without_the_privilege_to_read_the_kernels_btf()
    {
        BpfMap duplicate = Events.Duplicate();
        Privileges.Without(Privileges.SysAdmin, () =>
        {
            AssertDiffers<WrongSign>("result");
            Assert.Throws<MapMismatchException>(() => duplicate.AsHash<uint, Swapped>());
            Assert.Equal("event", duplicate.ValueType!.Name);
            _ = duplicate.AsHash<uint, Event>();
        });
        duplicate.Dispose();
    }

    [KernelFact]
    public void Types_are_those_that_the_kernel_has()
    {
        foreach (BpfMap map in _collection.Value.Maps.Values)
        {
            using BpfMap opened = BpfMap.FromId(map.Id);
            Assert.Equal((opened.KeyType ?? map.KeyType)?.ToString(), map.KeyType?.ToString());
            Assert.Equal((opened.ValueType ?? map.ValueType)?.ToString(), map.ValueType?.ToString());
        }

        // Declared by its size alone.
        Assert.Null(_collection.Value.Maps["stacks"].KeyType);
    }

    [KernelFact]
    public void Replacement_is_checked_against_its_own_types()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("typed_maps"));
        using BpfMap bytes = BpfMap.Create(new MapSpec("events", MapType.Hash, sizeof(uint), Events.ValueSize, 16));
        using Collection replaced = Collection.Load(spec, new CollectionOptions { MapReplacements = new Dictionary<string, BpfMap> { ["events"] = bytes } });

        // The kernel knows of no types here: what the programs take the map for counts.
        Assert.Null(bytes.ValueType);
        Assert.Throws<MapMismatchException>(() => replaced.Maps["events"].AsHash<uint, WrongSign>());
        using Collection again = Collection.Load(spec, new CollectionOptions { MapReplacements = new Dictionary<string, BpfMap> { ["events"] = Events } });
        _ = again.Maps["events"].AsHash<uint, Event>();
    }

    [KernelFact]
    public void Types_of_another_size_than_the_map_do_not_count()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("typed_maps"));
        spec.Maps["counts"].ValueSize = 16;
        using Collection collection = Collection.Load(spec);
        Assert.Null(collection.Maps["counts"].ValueType);
        _ = collection.Maps["counts"].AsPerCpuHash<uint, Guid>();
    }

    [KernelFact]
    public void Lock_in_the_value_is_taken()
    {
        BpfHashMap<Address, Locked> locks = _collection.Value.Maps["locks"].AsHash<Address, Locked>();
        var key = new Address { Ip = 1, Port = 2 };
        Assert.True(locks.Update(key, new Locked { Value = 5 }));
        Assert.True(locks.Update(key, new Locked { Value = 6 }, MapUpdateFlags.Exist | MapUpdateFlags.Lock));
        Assert.True(locks.TryGetValue(key, out Locked value, MapLookupFlags.Lock));
        Assert.Equal(6u, value.Value);
        Assert.Throws<BpfException>(() => Events.AsHash<uint, Event>().TryGetValue(1, out _, MapLookupFlags.Lock));
    }

    public void Dispose()
    {
        if (_collection.IsValueCreated)
        {
            _collection.Value.Dispose();
        }
    }

    private void AssertDiffers<T>(string field, params string[] messages)
        where T : unmanaged
    {
        Assert.Equal(Events.ValueSize, Unsafe.SizeOf<T>());
        MapMismatchException e = Assert.Throws<MapMismatchException>(() => Events.AsHash<uint, T>());
        Assert.Equal(field, e.FieldName);
        Assert.All(messages, message => Assert.Contains(message, e.Message, StringComparison.Ordinal));
    }

    private struct Address
    {
        public uint Ip;
        public ushort Port;
    }

    private struct Locked
    {
        public uint Lock;
        public uint Value;
    }

    private unsafe struct Event
    {
        public uint Pid;
        public int Result;
        public ulong Time;
        public Address Peer;
        public fixed byte Comm[16];
        public fixed ushort Slots[4];
        public bool Failed;
        public byte Bits;
    }

    [InlineArray(8)]
    private struct Int8
    {
        public byte First;
    }

    private unsafe struct EventOfBytes
    {
        public uint Pid;
        public int Result;
        public ulong Time;
        public Int8 Peer;
        public Guid Comm;
        public fixed byte Rest[16];
    }

    private unsafe struct WrongSign
    {
        public uint Pid, Result;
        public ulong Time;
        public fixed byte Rest[40];
    }

    private unsafe struct Swapped
    {
        public ulong Time;
        public uint Pid;
        public int Result;
        public fixed byte Rest[40];
    }

    private struct WideAddress
    {
        public uint Ip, Port;
    }

    private unsafe struct WrongNested
    {
        public uint Pid;
        public int Result;
        public ulong Time;
        public WideAddress Peer;
        public fixed byte Rest[32];
    }

    private unsafe struct WrongSlots
    {
        public uint Pid;
        public int Result;
        public ulong Time;
        public Address Peer;
        public fixed byte Comm[16];
        public fixed uint Slots[2];
        public ulong Rest;
    }

    private unsafe struct Missing
    {
        public uint Pid;
        public ulong Time;
        public fixed byte Rest[40];
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct WithFloat
    {
        public float Pid;
        public int Result;
        public ulong Time;
        public fixed byte Rest[40];
    }
}
