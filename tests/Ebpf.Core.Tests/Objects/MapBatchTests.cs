using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Objects;

public sealed class MapBatchTests
{
    private const int Count = 1000;

    [KernelTheory]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.LruHash)]
    [InlineData(MapType.Array)]
    public void Whole_map_is_read_in_batches(MapType type)
    {
        using BpfMap map = Filled(type);
        var found = new Dictionary<int, int>();
        byte[] keys = new byte[4 * 64], values = new byte[4 * 64];
        var cursor = new MapBatchCursor(map);
        int calls = 0;
        for (MapBatchStatus status = MapBatchStatus.More; status != MapBatchStatus.End; calls++)
        {
            status = map.LookupBatch(cursor, keys, values, out int count);
            Assert.NotEqual(MapBatchStatus.BuffersTooSmall, status);
            for (int i = 0; i < count; i++)
            {
                found.Add(BinaryPrimitives.ReadInt32LittleEndian(keys.AsSpan(4 * i)), BinaryPrimitives.ReadInt32LittleEndian(values.AsSpan(4 * i)));
            }
        }

        Assert.Equal(Enumerable.Range(0, Count).Select(i => KeyValuePair.Create(i, 3 * i)), found.OrderBy(pair => pair.Key));
        Assert.InRange(calls, Count / 64, Count / 16);
        Assert.Equal(MapBatchStatus.End, map.LookupBatch(cursor, keys, values, out int after));
        Assert.Equal(0, after);

        cursor.Restart();
        Assert.Equal(MapBatchStatus.More, map.LookupBatch(cursor, keys, values, out int again));
        Assert.NotEqual(0, again);
    }

    [KernelFact(Since = "5.19")]
    public void Empty_slots_of_an_array_of_maps_are_passed()
    {
        var spec = new MapSpec("inner", MapType.Hash, 4, 4, 4);
        using BpfMap inner = BpfMap.Create(spec);
        using BpfMap outer = BpfMap.Create(new MapSpec("outer", MapType.ArrayOfMaps, 4, 4, 8) { InnerMap = spec });
        Assert.Empty(Read());
        outer.Update(BitConverter.GetBytes(5), BitConverter.GetBytes(inner.DangerousFd));
        Assert.Equal([(5, (int)inner.Id)], Read());

        List<(int Slot, int Id)> Read()
        {
            byte[] keys = new byte[4 * 3], values = new byte[4 * 3];
            var cursor = new MapBatchCursor(outer);
            var found = new List<(int, int)>();
            for (MapBatchStatus status = MapBatchStatus.More; status != MapBatchStatus.End;)
            {
                status = outer.LookupBatch(cursor, keys, values, out int count);
                for (int i = 0; i < count; i++)
                {
                    found.Add((BinaryPrimitives.ReadInt32LittleEndian(keys.AsSpan(4 * i)), BinaryPrimitives.ReadInt32LittleEndian(values.AsSpan(4 * i))));
                }
            }

            return found;
        }
    }

    [KernelFact]
    public void Kinds_without_keys_have_no_batches()
    {
        using BpfMap queue = BpfMap.Create(new MapSpec("queue", MapType.Queue, 0, 4, 4));
        Assert.Throws<BpfNotSupportedException>(() => queue.LookupBatch(new MapBatchCursor(queue), new byte[16], new byte[16], out _));
    }

    [KernelFact]
    public void Buffers_smaller_than_a_bucket_grow()
    {
        // 2 elements make 2 buckets, and the keys of one of them collide sooner or later.
        using BpfMap map = BpfMap.Create(new MapSpec("hash", MapType.Hash, 4, 4, 64));
        for (int i = 0; i < 64; i++)
        {
            map.Update(BitConverter.GetBytes(i), new byte[4]);
        }

        int room = 1, grown = 0;
        var found = new List<int>();
        var cursor = new MapBatchCursor(map);
        while (true)
        {
            byte[] keys = new byte[4 * room], values = new byte[4 * room];
            MapBatchStatus status = map.LookupBatch(cursor, keys, values, out int count);
            found.AddRange(MemoryMarshal.Cast<byte, int>(keys.AsSpan(0, 4 * count)));
            if (status == MapBatchStatus.End)
            {
                break;
            }

            if (status == MapBatchStatus.BuffersTooSmall)
            {
                Assert.Equal(0, count);
                room *= 2;
                grown++;
            }
        }

        Assert.NotEqual(0, grown);
        Assert.Equal(Enumerable.Range(0, 64), found.Order());
    }

    [KernelFact]
    public void Batches_remove_what_they_hand_out()
    {
        using BpfMap map = Filled(MapType.Hash);
        byte[] keys = new byte[4 * Count], values = new byte[4 * Count];
        Assert.Equal(MapBatchStatus.End, map.RemoveBatch(new MapBatchCursor(map), keys, values, out int count));
        Assert.Equal(Count, count);
        Assert.Equal(3 * (long)Count * (Count - 1) / 2, MemoryMarshal.Cast<byte, int>(values).ToArray().Sum(value => (long)value));
        Assert.False(map.TryGetFirstKey(new byte[4]));
    }

    // No test can have a bucket locked for long enough, or take the memory away for it: these are the kernel's answers alone (__htab_map_lookup_and_delete_batch).
    [Theory]
    [InlineData(Errno.EBUSY)]
    [InlineData(Errno.EDEADLK)]
    [InlineData(Errno.ETIMEDOUT)]
    [InlineData(Errno.ENOMEM)]
    [InlineData(Errno.EINTR)]
    public void What_was_read_until_the_kernel_breaks_off_is_handed_out(int errno)
    {
        Assert.Equal((0, 3), (BpfMap.Settle(errno, 3, out int count), count));
        Assert.Equal((errno, 0), (BpfMap.Settle(errno, 0, out count), count));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(Errno.ENOENT, 3)]
    [InlineData(Errno.ENOSPC, 0)]
    [InlineData(Errno.EINVAL, 0)]
    [InlineData(Errno.EPERM, 0)]
    [InlineData(Errno.EFAULT, 0)]
    public void Other_answers_stay_and_a_call_that_is_refused_has_read_nothing(int errno, int read) =>
        Assert.Equal((errno, read), (BpfMap.Settle(errno, 3, out int count), count));

    [KernelFact]
    public void Values_of_all_CPUs_come_in_batches()
    {
        using BpfMap map = BpfMap.Create(new MapSpec("percpu", MapType.PerCpuHash, 4, 4, 8));
        byte[] value = new byte[map.ValueBufferSize];
        for (int cpu = 0; cpu < value.Length / 8; cpu++)
        {
            value[8 * cpu] = (byte)(cpu + 1);
        }

        map.UpdateBatch([1, 0, 0, 0, 2, 0, 0, 0], [.. value, .. value]);
        byte[] keys = new byte[4 * 8], values = new byte[map.ValueBufferSize * 8 + 8];
        values.AsSpan().Fill(0xcc);
        Assert.Equal(MapBatchStatus.End, map.LookupBatch(new MapBatchCursor(map), keys, values, out int count));
        Assert.Equal(2, count);
        Assert.Equal([.. value, .. value], values[..(2 * value.Length)]);
        Assert.All(values[(2 * value.Length)..], rest => Assert.Equal(0xcc, rest));
    }

    [KernelFact]
    public void Update_tells_how_far_it_came_when_the_map_is_full()
    {
        using BpfMap map = BpfMap.Create(new MapSpec("hash", MapType.Hash, 4, 4, 5));
        MapBatchException error = Assert.Throws<MapBatchException>(() => map.UpdateBatch(Keys(8), new byte[4 * 8]));
        Assert.Equal((5, Errno.E2BIG), (error.Count, error.Errno));
        Assert.Contains("holds at most 5 entries), after 5 of 8 elements", error.Message, StringComparison.Ordinal);
        Assert.True(map.TryGetValue([4, 0, 0, 0], new byte[4]));
        Assert.False(map.TryGetValue([5, 0, 0, 0], new byte[4]));

        MapBatchException atOnce = Assert.Throws<MapBatchException>(() => map.UpdateBatch(Keys(8), new byte[4 * 8], MapUpdateFlags.NoExist));
        Assert.Equal((0, Errno.EINVAL), (atOnce.Count, atOnce.Errno));
    }

    [KernelFact]
    public void Removal_stops_at_a_key_that_is_not_there()
    {
        using BpfMap map = BpfMap.Create(new MapSpec("hash", MapType.Hash, 4, 4, 5));
        map.UpdateBatch(Keys(3), new byte[4 * 3]);
        Assert.Equal(2, map.RemoveBatch([0, 0, 0, 0, 2, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0]));
        Assert.True(map.TryGetValue([1, 0, 0, 0], new byte[4]));
        Assert.Equal(1, map.RemoveBatch([1, 0, 0, 0]));
        Assert.Equal(0, map.RemoveBatch([]));
    }

    [KernelFact]
    public void Kinds_without_batches_say_so()
    {
        using BpfMap programs = BpfMap.Create(new MapSpec("programs", MapType.ProgramArray, 4, 4, 5));
        Assert.Throws<BpfNotSupportedException>(() => programs.LookupBatch(new MapBatchCursor(programs), new byte[4], new byte[4], out _));
        using BpfMap array = Filled(MapType.Array);
        Assert.Throws<BpfNotSupportedException>(() => array.RemoveBatch(new MapBatchCursor(array), new byte[4], new byte[4], out _));
    }

    [KernelFact]
    public void Wrong_arguments_are_refused_before_the_kernel_writes_anywhere()
    {
        using BpfMap map = Filled(MapType.Hash);
        using BpfMap other = Filled(MapType.Hash);
        var cursor = new MapBatchCursor(map);
        Assert.Throws<ArgumentOutOfRangeException>(() => map.LookupBatch(cursor, new byte[3], new byte[4], out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.LookupBatch(cursor, new byte[4], new byte[3], out _));
        Assert.Throws<ArgumentException>(() => other.LookupBatch(cursor, new byte[4], new byte[4], out _));
        Assert.Throws<ArgumentException>(() => map.UpdateBatch(new byte[5], new byte[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.UpdateBatch(new byte[8], new byte[4]));
        Assert.Throws<ArgumentException>(() => map.RemoveBatch(new byte[5]));
        using BpfMap duplicate = map.Duplicate();
        Assert.Equal(MapBatchStatus.End, duplicate.LookupBatch(cursor, new byte[4 * Count], new byte[4 * Count], out int count));
        Assert.Equal(Count, count);
    }

    private static BpfMap Filled(MapType type)
    {
        BpfMap map = BpfMap.Create(new MapSpec("filled", type, 4, 4, type == MapType.LruHash ? 16u * Count : Count));
        byte[] keys = Keys(Count);
        int[] values = [.. Enumerable.Range(0, Count).Select(i => 3 * i)];
        map.UpdateBatch(keys, MemoryMarshal.AsBytes(values.AsSpan()));
        return map;
    }

    private static byte[] Keys(int count) => MemoryMarshal.AsBytes(Enumerable.Range(0, count).ToArray().AsSpan()).ToArray();
}
