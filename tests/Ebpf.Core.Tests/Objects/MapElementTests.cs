using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Objects;

public sealed class MapElementTests
{
    [KernelFact]
    public void Queue_gives_out_its_elements_in_order_and_is_then_empty()
    {
        using BpfMap queue = BpfMap.Create(new MapSpec("queue", MapType.Queue, 0, 4, 4));
        for (byte i = 1; i <= 3; i++)
        {
            Assert.True(queue.Update([], [i, 0, 0, 0]));
        }

        byte[] value = new byte[4];
        Assert.True(queue.TryGetValue([], value));
        Assert.Equal(1, value[0]);
        for (byte i = 1; i <= 3; i++)
        {
            Assert.True(queue.Remove([], value));
            Assert.Equal(i, value[0]);
        }

        Assert.False(queue.Remove([], value));
        Assert.False(queue.TryGetValue([], value));
    }

    [KernelFact(Since = "5.14")]
    public void Element_of_a_hash_is_removed_and_handed_out()
    {
        using BpfMap hash = BpfMap.Create(new MapSpec("hash", MapType.Hash, 4, 8, 4));
        hash.Update([1, 0, 0, 0], [1, 2, 3, 4, 5, 6, 7, 8]);
        byte[] value = new byte[8];
        Assert.True(hash.Remove([1, 0, 0, 0], value));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], value);
        Assert.False(hash.Remove([1, 0, 0, 0], value));
    }

    [KernelFact]
    public void What_a_kind_of_map_does_not_have_is_a_BpfNotSupportedException()
    {
        using BpfMap array = BpfMap.Create(new MapSpec("array", MapType.Array, 4, 8, 4));
        using BpfMap queue = BpfMap.Create(new MapSpec("queue", MapType.Queue, 0, 4, 4));
        BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(() => array.Remove([0, 0, 0, 0], new byte[8]));
        Assert.Contains("maps of the kind Array have no lookup-and-delete", error.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<BpfException>(() => queue.TryGetFirstKey([]));
    }

    [KernelFact]
    public void Lock_is_refused_where_values_have_none()
    {
        using BpfMap hash = BpfMap.Create(new MapSpec("hash", MapType.Hash, 4, 8, 4));
        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfException>(() => hash.TryGetValue([1, 0, 0, 0], new byte[8], MapLookupFlags.Lock)).Errno);
    }

    [KernelFact]
    public void Frozen_map_is_read_only_for_user_space()
    {
        using BpfMap array = BpfMap.Create(new MapSpec("array", MapType.Array, 4, 8, 4));
        array.Update([0, 0, 0, 0], [9, 0, 0, 0, 0, 0, 0, 0]);
        array.Freeze();
        array.Freeze();

        Assert.True(array.GetInfo().IsFrozen);
        BpfException error = Assert.Throws<BpfException>(() => array.Update([0, 0, 0, 0], new byte[8]));
        Assert.Contains("frozen", error.Message, StringComparison.Ordinal);
        byte[] value = new byte[8];
        Assert.True(array.TryGetValue([0, 0, 0, 0], value));
        Assert.Equal(9, value[0]);
    }

    [KernelFact]
    public unsafe void Map_that_is_mapped_for_writing_is_not_frozen()
    {
        using BpfMap array = BpfMap.Create(new MapSpec("array", MapType.Array, 4, 8, 4) { Flags = MapFlags.Mmapable });
        nint address = LibC.mmap(0, (nuint)Environment.SystemPageSize, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_SHARED, array.DangerousFd, 0);
        Assert.NotEqual(LibC.MAP_FAILED, address);
        try
        {
            BpfException error = Assert.Throws<BpfException>(array.Freeze);
            Assert.Contains("mapped for writing", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            _ = LibC.munmap(address, (nuint)Environment.SystemPageSize);
        }
    }

    [KernelFact]
    public void Disposed_map_refuses_everything()
    {
        BpfMap map = BpfMap.Create(new MapSpec("hash", MapType.Hash, 4, 8, 4));
        map.Dispose();
        map.Dispose();
        byte[] key = new byte[4], value = new byte[8];
        var cursor = new MapBatchCursor(map);
        Assert.All<Action>(
            [
                () => map.TryGetValue(key, value), () => map.Update(key, value), () => map.Remove(key), () => map.Remove(key, value),
                () => map.TryGetFirstKey(key), () => map.TryGetNextKey(key, key), () => map.LookupBatch(cursor, key, value, out _),
                () => map.RemoveBatch(cursor, key, value, out _), () => map.RemoveBatch(key), () => map.UpdateBatch(key, value), map.Freeze,
                () => map.GetInfo(), () => map.Pin("/sys/fs/bpf/x"), map.Unpin, () => map.Duplicate(),
            ],
            use => Assert.Throws<ObjectDisposedException>(use));
    }

    [KernelFact]
    public void Operations_on_elements_allocate_nothing()
    {
        using BpfMap map = BpfMap.Create(new MapSpec("hash", MapType.Hash, 4, 8, 16));
        byte[] key = new byte[4], next = new byte[4], keys = new byte[4 * 16], value = new byte[8], values = new byte[8 * 16];
        var cursor = new MapBatchCursor(map);
        int bytes = 0;
        Action once = () =>
        {
            map.Update(key, value);
            map.TryGetValue(key, value);
            map.TryGetFirstKey(key);
            map.TryGetNextKey(key, next);
            foreach (ReadOnlySpan<byte> found in map.EnumerateKeys(keys))
            {
                bytes += found.Length;
            }

            cursor.Restart();
            map.LookupBatch(cursor, keys, values, out _);
            map.UpdateBatch(key, value);
            map.RemoveBatch(key);
            map.Remove(key);
        };
        once();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            once();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(101 * 4, bytes);
    }
}
