using System.Buffers.Binary;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Objects;

public sealed class MapKeyTests
{
    private const int Count = 200;

    [KernelFact]
    public void Every_key_is_enumerated_once()
    {
        using BpfMap map = Filled();
        var found = new List<int>();
        foreach (ReadOnlySpan<byte> key in map.EnumerateKeys(stackalloc byte[8]))
        {
            found.Add(BinaryPrimitives.ReadInt32LittleEndian(key));
        }

        Assert.Equal(Enumerable.Range(0, Count), found.Order());
    }

    [KernelFact]
    public void Steps_from_key_to_key_lead_through_the_whole_map()
    {
        using BpfMap map = Filled();
        byte[] key = new byte[4];
        int steps = 0;
        for (bool more = map.TryGetFirstKey(key); more; more = map.TryGetNextKey(key, key))
        {
            steps++;
        }

        Assert.Equal(Count, steps);
    }

    [KernelFact]
    public void Each_key_can_be_removed_while_it_is_enumerated()
    {
        using BpfMap map = Filled();
        int removed = 0;
        foreach (ReadOnlySpan<byte> key in map.EnumerateKeys(stackalloc byte[8]))
        {
            removed += map.Remove(key) ? 1 : 0;
        }

        Assert.Equal(Count, removed);
        Assert.False(map.TryGetFirstKey(new byte[4]));
    }

    // The kernel starts over at each key that is gone, forever if new ones keep coming.
    [KernelFact]
    public void Enumeration_that_keeps_starting_over_ends_in_an_exception()
    {
        using BpfMap map = BpfMap.Create(new MapSpec("hash", MapType.Hash, 4, 4, 4));
        int next = 0;
        void Replace()
        {
            byte[] all = new byte[8];
            while (map.TryGetFirstKey(all.AsSpan(0, 4)))
            {
                map.Remove(all.AsSpan(0, 4));
            }

            map.Update(BitConverter.GetBytes(next++), new byte[4]);
            map.Update(BitConverter.GetBytes(next++), new byte[4]);
        }

        Replace();
        BpfException error = Assert.Throws<BpfException>(() =>
        {
            foreach (ReadOnlySpan<byte> _ in map.EnumerateKeys(new byte[8]))
            {
                Replace();
                Assert.True(next < 1000);
            }
        });
        Assert.Contains("does not end", error.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Wrong_sizes_and_maps_without_keys_are_refused()
    {
        using BpfMap map = Filled();
        Assert.Throws<ArgumentOutOfRangeException>(() => map.TryGetFirstKey(new byte[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.TryGetNextKey(new byte[5], new byte[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.TryGetNextKey(new byte[4], new byte[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = map.EnumerateKeys(new byte[7]));
        using BpfMap queue = BpfMap.Create(new MapSpec("queue", MapType.Queue, 0, 4, 4));
        Assert.Throws<ArgumentException>(() => _ = queue.EnumerateKeys(new byte[8]));
    }

    private static BpfMap Filled()
    {
        BpfMap map = BpfMap.Create(new MapSpec("hash", MapType.Hash, 4, 4, Count));
        for (int i = 0; i < Count; i++)
        {
            map.Update(BitConverter.GetBytes(i), BitConverter.GetBytes(i * 3));
        }

        return map;
    }
}
