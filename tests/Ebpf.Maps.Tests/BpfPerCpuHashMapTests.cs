using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class BpfPerCpuHashMapTests
{
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Values_of_all_cpus_are_written_read_and_removed(bool lru)
    {
        using BpfPerCpuHashMap<int, uint> map = lru ? BpfPerCpuHashMap<int, uint>.CreateLru("map", 16) : BpfPerCpuHashMap<int, uint>.Create("map", 16);
        uint[] values = [.. Enumerable.Range(1, map.CpuCount).Select(cpu => (uint)cpu)];
        uint[] read = map.CreateBuffer();
        Assert.False(map.TryGetValue(1, read));
        Assert.False(map.Update(1, values, MapUpdateFlags.Exist));
        Assert.True(map.Update(1, values));
        Assert.True(map.TryGetValue(1, read));
        Assert.Equal(values, read);
        Assert.True(map.TryGetValue(1, map.CpuCount - 1, out uint last));
        Assert.Equal(values[^1], last);
        Assert.False(map.TryGetValue(2, 0, out _));
        Assert.True(map.TrySum(1, out uint sum));
        Assert.Equal((uint)values.Sum(value => value), sum);
        Assert.True(map.TryMax(1, out uint max));
        Assert.Equal((uint)map.CpuCount, max);
        Assert.True(map.TryAggregate(1, "", (text, value) => text + value, out string joined));
        Assert.Equal(string.Concat(values), joined);
        Assert.False(map.TrySum(2, out sum));
        Assert.Equal(0u, sum);
        Assert.True(map.ContainsKey(1));
        Assert.True(map.UpdateAll(1, 9));
        Assert.True(map.TrySum(1, out sum));
        Assert.Equal(9u * (uint)map.CpuCount, sum);
        Assert.True(map.Remove(1));
        Assert.False(map.Remove(1));
    }

    [KernelFact]
    public void Entries_are_read_and_drained_in_batches()
    {
        using BpfPerCpuHashMap<int, uint> map = BpfPerCpuHashMap<int, uint>.Create("map", 3000);
        for (int key = 0; key < 3000; key++)
        {
            Assert.True(map.UpdateAll(key, (uint)key));
        }

        Assert.Equal(3000, map.Count());
        Read(map, map.GetEntries());
        Assert.Equal(3000, map.Count());
        Read(map, map.Drain());
        Assert.Equal(0, map.Count());

        static void Read(BpfPerCpuHashMap<int, uint> map, PerCpuEntries<int, uint> entries)
        {
            var found = new HashSet<int>();
            foreach (PerCpuEntry<int, uint> entry in entries)
            {
                Assert.True(found.Add(entry.Key));
                Assert.Equal(map.CpuCount, entry.Values.Length);
                foreach (uint value in entry.Values)
                {
                    Assert.Equal((uint)entry.Key, value);
                }
            }

            Assert.Equal(3000, found.Count);
        }
    }

    [KernelFact(Since = "5.14")]
    public void Values_are_handed_out_as_they_are_removed()
    {
        using BpfPerCpuHashMap<int, uint> map = BpfPerCpuHashMap<int, uint>.Create("map", 4);
        map.UpdateAll(1, 5);
        uint[] values = map.CreateBuffer();
        Assert.True(map.TryRemove(1, values));
        Assert.All(values, value => Assert.Equal(5u, value));
        Assert.False(map.TryRemove(1, values));
    }

    [KernelFact(Since = "7.0")]
    public void Value_of_one_cpu_is_written_alone()
    {
        using BpfPerCpuArray<uint> array = BpfPerCpuArray<uint>.Create("array", 2);
        array.UpdateAll(1, 5);
        array.Update(1, array.CpuCount - 1, 6u);
        Assert.Equal(6u, array.Read(1, array.CpuCount - 1));
        Assert.Equal(5u * (uint)(array.CpuCount - 1) + 6, array.Sum(1));
        byte[] key = [1, 0, 0, 0], value = [7, 0, 0, 0];
        array.Map.UpdateAllCpuValues(key, value);
        Assert.Equal(7u * (uint)array.CpuCount, array.Sum(1));
        byte[] read = new byte[12];
        read.AsSpan().Fill(0xa5);
        Assert.True(array.Map.TryGetCpuValue(key, 0, read.AsSpan(4, 4)));
        Assert.Equal([0xa5, 0xa5, 0xa5, 0xa5, 7, 0, 0, 0, 0xa5, 0xa5, 0xa5, 0xa5], read);
    }

    [KernelFact(Until = "7.0")]
    public void Older_kernels_say_that_one_cpu_can_not_be_written_alone()
    {
        using BpfPerCpuArray<uint> array = BpfPerCpuArray<uint>.Create("array", 2);
        array.UpdateAll(1, 5);
        BpfNotSupportedException e = Assert.Throws<BpfNotSupportedException>(() => array.Update(1, 0, 6u));
        Assert.Contains("kernel 7.0", e.Message, StringComparison.Ordinal);
        Assert.Equal(5u, array.Read(1, 0));
        Assert.Equal(5u * (uint)array.CpuCount, array.Sum(1));
        Assert.Equal(5u, array.Max(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.Read(1, array.CpuCount));
    }

    [KernelTheory]
    [Trait("Kernel", "every")]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.Array)]
    public void Kinds_with_one_value_have_none_of_one_cpu(MapType type)
    {
        using BpfMap map = BpfMap.Create(new MapSpec("map", type, 4, 4, 2));
        byte[] key = [1, 0, 0, 0], value = [7, 0, 0, 0];
        map.Update(key, value);
        Assert.Throws<BpfNotSupportedException>(() => map.TryGetCpuValue(key, 0, new byte[8]));
        Assert.Throws<BpfNotSupportedException>(() => map.UpdateCpuValue(key, 0, value));
        Assert.Throws<BpfNotSupportedException>(() => map.UpdateAllCpuValues(key, value));
    }
}
