using Ebpf.Kernel;
using Ebpf.Maps.Batches;
using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

/// <summary>The kernel writes batches into buffers, and not a byte beside them.</summary>
public sealed class BatchBufferTests
{
    private const int Entries = 300;
    private const int Canary = 64;
    private const byte Mark = 0xa5;

    public static TheoryData<MapType, int, int> Kinds => new()
    {
        { MapType.Hash, 5, 3 },
        { MapType.LruHash, 8, 13 },
        { MapType.PerCpuHash, 7, 12 },
        { MapType.Array, 4, 3 },
    };

    [KernelTheory]
    [MemberData(nameof(Kinds))]
    public void Canaries_around_batches_that_are_read_stay(MapType type, int keySize, int valueSize)
    {
        using BpfMap map = Filled(type, keySize, valueSize);
        var cursor = new MapBatchCursor(map);
        MapBatchStatus status = MapBatchStatus.More;
        int room = 7, read = 0;
        while (status != MapBatchStatus.End)
        {
            byte[] keys = Buffer(room * keySize), values = Buffer(room * map.ValueBufferSize);
            status = map.LookupBatch(cursor, Inner(keys), Inner(values), out int count);
            AssertUntouched(keys);
            AssertUntouched(values);
            Assert.InRange(count, 0, room);

            // What was not filled was not written.
            if (type != MapType.Array)
            {
                Assert.Equal(-1, Inner(values)[(count * map.ValueBufferSize)..].IndexOfAnyExcept(Mark));
            }

            read += count;
            room = status == MapBatchStatus.BuffersTooSmall ? room * 2 : room;
        }

        Assert.Equal(Entries, read);
    }

    [KernelTheory]
    [MemberData(nameof(Kinds))]
    public void Canaries_around_batches_that_are_written_or_removed_stay(MapType type, int keySize, int valueSize)
    {
        using BpfMap map = Filled(type, keySize, valueSize);
        byte[] keys = Buffer(Entries * keySize), values = Buffer(Entries * map.ValueBufferSize);
        FillKeys(Inner(keys), keySize);
        map.UpdateBatch(Inner(keys), Inner(values));
        AssertUntouched(keys);
        AssertUntouched(values);
        Assert.Equal(-1, Inner(values).IndexOfAnyExcept(Mark));
        if (type == MapType.Array)
        {
            return;
        }

        Inner(values).Clear();
        Assert.Equal(MapBatchStatus.End, map.RemoveBatch(new MapBatchCursor(map), Inner(keys), Inner(values), out int count));
        Assert.Equal(Entries, count);
        AssertUntouched(keys);
        AssertUntouched(values);
        Assert.False(map.TryGetFirstKey(new byte[keySize]));
    }

    [KernelFact]
    public void Canaries_around_the_values_of_all_cpus_stay()
    {
        using BpfMap map = Filled(MapType.PerCpuHash, 7, 12);
        Assert.Equal(16 * PossibleCpus.Count, map.ValueBufferSize);
        byte[] values = Buffer(map.ValueBufferSize), key = new byte[7];
        Assert.True(map.TryGetValue(key, Inner(values)));
        AssertUntouched(values);
        using BpfPerCpuHashMap<UInt128, Three> typed = BpfPerCpuHashMap<UInt128, Three>.Create("typed", 4);
        var perCpu = new Three[typed.CpuCount + 2];
        perCpu.AsSpan().Fill(new Three { A = -1, B = -1, C = -1 });
        typed.UpdateAll(1, new Three { A = 1, B = 2, C = 3 });
        Assert.True(typed.TryGetValue(1, perCpu.AsSpan(1, typed.CpuCount)));
        Assert.Equal(new Three { A = -1, B = -1, C = -1 }, perCpu[0]);
        Assert.Equal(new Three { A = -1, B = -1, C = -1 }, perCpu[^1]);
        Assert.All(perCpu[1..^1], value => Assert.Equal(new Three { A = 1, B = 2, C = 3 }, value));
    }

    private static BpfMap Filled(MapType type, int keySize, int valueSize)
    {
        BpfMap map = BpfMap.Create(new MapSpec("map", type, keySize, valueSize, type == MapType.LruHash ? 4096u : Entries));
        byte[] keys = new byte[Entries * keySize];
        FillKeys(keys, keySize);
        BatchWriter.Update(map, keys, new byte[Entries * map.ValueBufferSize], MapUpdateFlags.Any);
        return map;
    }

    private static void FillKeys(Span<byte> keys, int keySize)
    {
        keys.Clear();
        for (int i = 0; i < Entries; i++)
        {
            BitConverter.TryWriteBytes(keys[(i * keySize)..], (ushort)i);
        }
    }

    private static byte[] Buffer(int length)
    {
        byte[] buffer = new byte[length + 2 * Canary];
        buffer.AsSpan().Fill(Mark);
        return buffer;
    }

    private static Span<byte> Inner(byte[] buffer) => buffer.AsSpan(Canary..^Canary);

    private static void AssertUntouched(byte[] buffer)
    {
        Assert.Equal(-1, buffer.AsSpan(..Canary).IndexOfAnyExcept(Mark));
        Assert.Equal(-1, buffer.AsSpan(^Canary..).IndexOfAnyExcept(Mark));
    }

    private record struct Three
    {
        public int A, B, C;
    }
}
