using System.Runtime.InteropServices;
using Ebpf.Maps.Batches;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class BpfHashMapTests
{
    private const int Many = 10_000;

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Elements_are_added_read_changed_and_removed(bool lru)
    {
        using BpfHashMap<uint, ulong> map = lru ? BpfHashMap<uint, ulong>.CreateLru("map", 64) : BpfHashMap<uint, ulong>.Create("map", 64);
        Assert.False(map.TryGetValue(1, out ulong value));
        Assert.Equal(0ul, value);
        Assert.False(map.Update(1, 10, MapUpdateFlags.Exist));
        Assert.True(map.Add(1, 10));
        Assert.False(map.Add(1, 11));
        Assert.Equal(10ul, map[1]);
        map[1] = 12;
        Assert.True(map.TryGetValue(1, out value));
        Assert.Equal(12ul, value);
        Assert.True(map.ContainsKey(1));
        Assert.Equal(1, map.Count());
        Assert.True(map.Remove(1));
        Assert.False(map.Remove(1));
        Assert.Equal(0, map.Count());
        Assert.Throws<KeyNotFoundException>(() => map[1]);
    }

    [KernelFact(Since = "5.14")]
    public void Value_is_handed_out_as_it_is_removed()
    {
        using BpfHashMap<uint, ulong> map = BpfHashMap<uint, ulong>.Create("map", 4);
        map[3] = 30;
        Assert.True(map.TryRemove(3, out ulong value));
        Assert.Equal(30ul, value);
        Assert.False(map.TryRemove(3, out value));
        Assert.Equal(0ul, value);
    }

    [KernelFact]
    public void Whole_map_is_read_and_drained_in_batches()
    {
        using BpfHashMap<int, long> map = Filled(Many);
        Assert.Equal(Expected(Many), map.OrderBy(pair => pair.Key));
        Assert.Equal(Enumerable.Range(0, Many), map.Keys.Order());
        Assert.Equal(Many, map.Count());

        var drained = new Dictionary<int, long>();
        foreach (MapBatch<int, long> batch in map.Drain())
        {
            Assert.NotEqual(0, batch.Count);
            for (int i = 0; i < batch.Count; i++)
            {
                drained.Add(batch.Keys[i], batch.Values[i]);
            }
        }

        Assert.Equal(Expected(Many), drained.OrderBy(pair => pair.Key));
        Assert.Equal(0, map.Count());
        Assert.Empty(map);
    }

    // Many enough for several batches.
    [KernelFact]
    public void What_is_handed_out_may_be_removed()
    {
        const int Several = 5 * Many;
        using BpfHashMap<int, long> map = Filled(Several);
        var found = new List<int>();
        foreach ((int key, long _) in map)
        {
            found.Add(key);
            Assert.True(key % 2 == 0 || map.Remove(key));
        }

        Assert.Equal(Enumerable.Range(0, Several), found.Order());
        int[] even = [.. found.Where(key => key % 2 == 0).Order()];
        Assert.Equal(even, map.Keys.Order());

        found.Clear();
        foreach (int key in map.Keys)
        {
            found.Add(key);
            Assert.True(map.Remove(key));
        }

        Assert.Equal(even, found.Order());
        Assert.Empty(map);
    }

    [KernelFact]
    public void Reading_takes_a_tenth_of_the_calls_or_fewer()
    {
        using BpfHashMap<int, long> map = Filled(Many);
        var reader = new BatchReader(map.Map, removes: false);
        int calls = 0, elements = 0;
        while (reader.Read())
        {
            calls++;
            elements += reader.Count;
        }

        Assert.Equal(Many, elements);
        Assert.InRange(calls + 1, 1, 2 * Many / 10);
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_batches_keys_are_gone_through_one_by_one(bool removes)
    {
        Assert.SkipWhen(removes && !Machine.IsKernel("5.14"), "needs kernel 5.14");
        using BpfHashMap<int, long> map = Filled(Many);
        var reader = new BatchReader(map.Map, removes, hasBatches: false);
        for (int round = 0; round < (removes ? 1 : 2); round++)
        {
            var found = new Dictionary<int, long>();
            reader.Restart();
            while (reader.Read())
            {
                ReadOnlySpan<int> keys = MemoryMarshal.Cast<byte, int>(reader.Keys);
                for (int i = 0; i < keys.Length; i++)
                {
                    found.Add(keys[i], MemoryMarshal.Cast<byte, long>(reader.Values)[i]);
                    Assert.Equal(!removes, map.Remove(keys[i]) || round > 0);
                    if (!removes)
                    {
                        map[keys[i]] = found[keys[i]];
                    }
                }
            }

            Assert.Equal(Expected(Many), found.OrderBy(pair => pair.Key));
        }

        Assert.Equal(removes ? 0 : Many, map.Count());
    }

    [KernelFact(Since = "5.14")]
    public void What_was_removed_key_by_key_until_the_kernel_refuses_is_handed_out()
    {
        // Until the map is frozen in time: the thread that does it may be held up for longer than the removal takes.
        while (!IsRefused())
        {
        }
    }

    private static bool IsRefused()
    {
        const int Several = 5 * Many;
        using BpfHashMap<int, long> map = Filled(Several);
        byte[] first = new byte[sizeof(int)];
        Assert.True(map.Map.TryGetFirstKey(first));
        var freezer = new Thread(() =>
        {
            while (map.ContainsKey(MemoryMarshal.Read<int>(first)) || !TryFreeze(map.Map))
            {
            }
        });
        freezer.Start();
        var reader = new BatchReader(map.Map, removes: true, hasBatches: false);
        int handedOut = 0;
        Exception? refused = Record.Exception(() =>
        {
            while (reader.Read())
            {
                handedOut += reader.Count;
            }
        });
        freezer.Join();
        Assert.Equal(Several, handedOut + map.Count());
        if (refused is null)
        {
            Assert.Equal(Several, handedOut);
            return false;
        }

        Assert.Equal(Errno.EPERM, Assert.IsType<BpfException>(refused).Errno);
        Assert.InRange(handedOut, 1, Several - 1);
        return true;
    }

    [KernelFact(Since = "5.14")]
    public void What_was_removed_until_it_does_not_end_is_handed_out()
    {
        // One value is all that the reader's buffers take.
        using BpfHashMap<int, Large> map = BpfHashMap<int, Large>.Create("map", 4);
        map[0] = map[1] = default;
        var reader = new BatchReader(map.Map, removes: true, hasBatches: false);
        int added = 2, handedOut = 0;
        BpfException endless = Assert.Throws<BpfException>(() =>
        {
            while (reader.Read())
            {
                handedOut += reader.Count;
                map[added++] = default;
                Assert.InRange(added, 0, Many);
            }
        });
        Assert.Contains("does not end", endless.Message, StringComparison.Ordinal);
        Assert.Equal(added, handedOut + map.Count());
    }

    [KernelFact]
    public void Kind_without_batches_falls_back_by_itself()
    {
        // A sockhash has none in any kernel.
        using BpfSockHash<int> map = BpfSockHash<int>.Create("map", 4);
        foreach (MapBatch<int, ulong> batch in map.GetBatches())
        {
            Assert.Fail($"{batch.Count} elements in an empty map");
        }
    }

    [KernelFact]
    public void Bucket_that_does_not_fit_makes_the_buffers_grow()
    {
        // 32 buckets at most, and one element of room at first: the value is larger than the reader's buffers.
        using BpfHashMap<int, Large> map = BpfHashMap<int, Large>.Create("map", 32);
        for (int i = 0; i < 32; i++)
        {
            map[i] = default;
        }

        Assert.Equal(Enumerable.Range(0, 32), map.Keys.Order());
    }

    [KernelFact]
    public void Many_are_written_and_removed_at_once_and_what_is_missing_is_passed_over()
    {
        using BpfHashMap<int, long> map = BpfHashMap<int, long>.Create("map", 100);
        int[] keys = [.. Enumerable.Range(0, 100)];
        map.UpdateBatch(keys, [.. keys.Select(key => 3L * key)]);
        Assert.Equal(Expected(100), map.OrderBy(pair => pair.Key));
        Assert.Equal(4, map.RemoveBatch([1, 2, 777, 3, 1, 4]));
        Assert.Equal(96, map.Count());
        Assert.Equal(0, map.RemoveBatch([]));
        map.UpdateBatch([], []);
        Assert.Throws<ArgumentOutOfRangeException>(() => map.UpdateBatch([1, 2], [1]));

        MapBatchException full = Assert.Throws<MapBatchException>(() => map.UpdateBatch([201, 202, 203, 204, 205, 206], [0, 0, 0, 0, 0, 0]));
        Assert.Equal(4, full.Count);
        Assert.Contains("holds at most 100 entries", full.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public unsafe void Removal_tells_how_far_it_came_past_keys_that_are_missing()
    {
        // The last key is where this process has no memory.
        nuint page = (nuint)Environment.SystemPageSize;
        nint memory = LibC.mmap(0, 2 * page, LibC.PROT_NONE, LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS, -1, 0);
        Assert.Equal(memory, LibC.mmap(memory, page, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS | LibC.MAP_FIXED, -1, 0));
        try
        {
            using BpfHashMap<int, long> map = Filled(10);
            int* keys = (int*)(memory + (nint)page) - 4;
            ((int[])[777, 1, 778, 2]).CopyTo(new Span<int>(keys, 4));
            MapBatchException refused = Assert.Throws<MapBatchException>(() => map.RemoveBatch(new ReadOnlySpan<int>(keys, 5)));
            Assert.Equal((Errno.EFAULT, 4), (refused.Errno, refused.Count));
            Assert.Contains("after 4 elements", refused.Message, StringComparison.Ordinal);
            Assert.Equal(8, map.Count());
        }
        finally
        {
            Assert.Equal(0, LibC.munmap(memory, 2 * page));
        }
    }

    [KernelFact]
    public void Full_frozen_and_closed_maps_say_so()
    {
        BpfHashMap<int, long> map = BpfHashMap<int, long>.Create("full", 1);
        map[1] = 1;
        BpfException full = Assert.Throws<BpfException>(() => map.Update(2, 2));
        Assert.Equal(Errno.E2BIG, full.Errno);
        map.Map.Freeze();
        BpfException frozen = Assert.Throws<BpfException>(() => map.Update(1, 2));
        Assert.Contains("frozen", frozen.Message, StringComparison.Ordinal);
        Assert.Equal(1L, map[1]);
        map.Dispose();
        map.Dispose();
        Assert.Throws<ObjectDisposedException>(() => map.TryGetValue(1, out _));
        Assert.Throws<ObjectDisposedException>(() => map.Count());
        Assert.Throws<ObjectDisposedException>(() => map.UpdateBatch([1], [1]));
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Pin_is_opened_typed_and_read_only()
    {
        using var bpffs = new BpfMount();
        using BpfHashMap<int, long> map = Filled(3);
        map.Map.Pin(bpffs["map"]);
        using BpfHashMap<int, long> reader = BpfHashMap<int, long>.OpenPinned(bpffs["map"], BpfAccess.ReadOnly);
        Assert.Equal(6L, reader[2]);
        Assert.Throws<BpfException>(() => reader.Update(2, 7));
        FileDescriptors.AssertNoneLeft(() => Assert.Throws<MapMismatchException>(() => BpfArray<long>.OpenPinned(bpffs["map"])));
        map.Map.Unpin();
    }

    [KernelFact]
    public void View_shares_its_map_and_another_kind_is_refused()
    {
        using BpfHashMap<int, long> owner = Filled(3);
        owner.Map.AsHash<int, long>().Dispose();
        Assert.Equal(6L, owner.Map.As<BpfHashMap<int, long>>()[2]);
        MapMismatchException kind = Assert.Throws<MapMismatchException>(() => owner.Map.AsPerCpuHash<int, long>());
        Assert.Contains("it is a map of type Hash, not PerCpuHash or LruPerCpuHash", kind.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Operations_allocate_nothing()
    {
        using BpfHashMap<int, long> map = Filled(1000);
        int[] keys = [.. Enumerable.Range(0, 100)];
        long[] values = new long[100];
        Work();
        Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Work()
        {
            for (int i = 0; i < 100; i++)
            {
                map.TryGetValue(i, out long value);
                map.Update(i, value);
                map.Remove(i);
            }

            map.UpdateBatch(keys, values);
            long sum = 0;
            foreach ((int key, long value) in map)
            {
                sum += key + value;
            }

            foreach (MapBatch<int, long> batch in map.GetBatches())
            {
                sum += batch.Count;
            }
        }
    }

    [KernelFact]
    public async Task Reading_ends_while_others_add_and_remove()
    {
        using BpfHashMap<int, long> map = Filled(1000);
        using var stop = new CancellationTokenSource();
        Task writer = Task.Run(() =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                map.Remove(500 + i % 500);
                map.Update(500 + (i + 7) % 500, i);
            }
        });
        for (int round = 0; round < 50; round++)
        {
            var stable = new HashSet<int>();
            foreach ((int key, long _) in map)
            {
                Assert.True(key >= 500 || stable.Add(key), $"key {key} twice");
            }

            Assert.Equal(500, stable.Count);
        }

        await stop.CancelAsync();
        await writer;
    }

    [KernelFact]
    public void Disposal_by_another_thread_is_seen_and_harms_nothing()
    {
        for (int round = 0; round < 4; round++)
        {
            BpfHashMap<int, long> map = Filled(100);
            Thread[] users = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() => UseUntilClosed(map)))];
            Array.ForEach(users, user => user.Start());
            map.Dispose();
            Array.ForEach(users, user => user.Join());
        }
    }

    // The kernel does not freeze a map that is just being written.
    private static bool TryFreeze(BpfMap map)
    {
        try
        {
            map.Freeze();
            return true;
        }
        catch (BpfException e) when (e.Errno == Errno.EBUSY)
        {
            return false;
        }
    }

    private static void UseUntilClosed(BpfHashMap<int, long> map)
    {
        try
        {
            while (true)
            {
                Assert.True(map.TryGetValue(5, out long value));
                Assert.Equal(15L, value);
                Assert.Equal(100, map.Count());
            }
        }
        catch (ObjectDisposedException)
        {
            // What the test waits for.
        }
    }

    private static BpfHashMap<int, long> Filled(int count)
    {
        BpfHashMap<int, long> map = BpfHashMap<int, long>.Create("map", (uint)count);
        int[] keys = [.. Enumerable.Range(0, count)];
        map.UpdateBatch(keys, [.. keys.Select(key => 3L * key)]);
        return map;
    }

    private static IEnumerable<KeyValuePair<int, long>> Expected(int count) => Enumerable.Range(0, count).Select(i => KeyValuePair.Create(i, 3L * i));

    private unsafe struct Large
    {
        public fixed byte Bytes[200_000];
    }
}
