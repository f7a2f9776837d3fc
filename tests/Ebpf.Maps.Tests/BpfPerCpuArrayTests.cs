using System.Runtime.InteropServices;
using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class BpfPerCpuArrayTests : IDisposable
{
    private readonly Lazy<Collection> _collection = new(() => Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("histogram"))));

    private IReadOnlyDictionary<string, BpfMap> Maps => _collection.Value.Maps;

    [KernelFact]
    public void Values_are_read_by_cpu_and_summed()
    {
        BpfPerCpuArray<ulong> array = Maps["buckets"].AsPerCpuArray<ulong>();
        Assert.Equal(13, array.Length);
        Assert.Equal(0ul, array.Sum(4));

        PerCpu.Add(Maps["buckets"], 4, 1000);
        Assert.Equal(1000ul, array.Sum(4));
        Assert.Equal(1000L, Maps["buckets"].AsPerCpuArray<long>().Sum(4));
        Assert.Equal(0ul, array.Sum(3));

        var perCpu = new ulong[array.CpuCount];
        array.Read(4, perCpu);
        Assert.Equal(1000ul, perCpu.Aggregate((sum, value) => sum + value));
        Assert.Equal(array.CpuCount == 1 ? 1000ul : 1ul, perCpu[0]);
    }

    [KernelFact]
    public void Values_whose_size_the_kernel_rounds_up_are_read_whole_and_nothing_else_is_written()
    {
        BpfMap map = Maps["odd"];
        byte[] written = [.. Enumerable.Range(0, map.ValueBufferSize).Select(i => (byte)(i + 1))];
        Assert.True(map.Update([1, 0, 0, 0], written));

        BpfPerCpuArray<Twelve> array = map.AsPerCpuArray<Twelve>();
        var canary = new Twelve { A = -1, B = -1, C = -1 };
        Twelve[] read = [.. Enumerable.Repeat(canary, array.CpuCount + 1)];
        array.Read(1, read);

        for (int cpu = 0; cpu < array.CpuCount; cpu++)
        {
            Assert.Equal(MemoryMarshal.Read<Twelve>(written.AsSpan(cpu * 16)), read[cpu]);
        }

        Assert.Equal(canary, read[^1]);
    }

    [KernelFact]
    public void Index_and_buffer_out_of_range_are_refused()
    {
        BpfPerCpuArray<ulong> array = Maps["buckets"].AsPerCpuArray<ulong>();
        Assert.Throws<ArgumentOutOfRangeException>(() => array.Sum(13));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.Sum(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.Read(0, new ulong[array.CpuCount - 1]));
    }

    [KernelFact]
    public void Map_of_another_kind_or_size_is_refused_by_name()
    {
        MapMismatchException kind = Assert.Throws<MapMismatchException>(() => Maps["plain"].AsPerCpuArray<ulong>());
        Assert.Equal("plain", kind.MapName);
        Assert.Contains("map 'plain': it is a map of type Array, not PerCpuArray", kind.Message, StringComparison.Ordinal);

        MapMismatchException size = Assert.Throws<MapMismatchException>(() => Maps["buckets"].AsPerCpuArray<uint>());
        Assert.Contains("its values have 8 bytes, and System.UInt32 has 4", size.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Reading_allocates_nothing()
    {
        BpfPerCpuArray<ulong> array = Maps["buckets"].AsPerCpuArray<ulong>();
        array.Sum(0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            array.Sum(i % array.Length);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [KernelFact]
    public void View_ends_with_its_map()
    {
        BpfPerCpuArray<ulong> array = Maps["buckets"].AsPerCpuArray<ulong>();
        _collection.Value.Dispose();
        Assert.Throws<ObjectDisposedException>(() => array.Sum(0));
    }

    public void Dispose()
    {
        if (_collection.IsValueCreated)
        {
            _collection.Value.Dispose();
        }
    }

    private struct Twelve
    {
        public int A, B, C;
    }
}
