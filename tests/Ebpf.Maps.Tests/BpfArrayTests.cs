using System.Runtime.InteropServices;
using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class BpfArrayTests
{
    [KernelFact]
    public void Elements_are_read_and_written_by_index()
    {
        using BpfArray<long> array = BpfArray<long>.Create("array", 5);
        Assert.Equal(5, array.Length);
        array[4] = 44;
        Assert.Equal(44L, array[4]);
        Assert.Equal(0L, array[0]);
        array.UpdateBatch(1, [10, 20, 30]);
        Assert.Equal([0, 10, 20, 30, 44], array);
        Assert.Throws<ArgumentOutOfRangeException>(() => array[5]);
        Assert.Throws<ArgumentOutOfRangeException>(() => array[-1] = 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.UpdateBatch(3, [1, 2, 3]));
        Assert.Throws<BpfNotSupportedException>(() => array.OpenMemory().Dispose());
    }

    [KernelFact]
    public void Long_array_is_read_whole()
    {
        using BpfArray<int> array = BpfArray<int>.Create("array", 100_000);
        array.UpdateBatch(0, [.. Enumerable.Range(0, 100_000)]);
        Assert.Equal(Enumerable.Range(0, 100_000), array);
    }

    [KernelFact]
    public void Memory_is_shared_with_the_kernel()
    {
        using BpfArray<long> array = BpfArray<long>.Create("array", 1000, MapFlags.Mmapable);
        using MapMemory<long> memory = array.OpenMemory();
        Assert.Equal(1000, memory.Length);
        Assert.True(memory.IsWritable);
        memory.WritableValues[999] = 9;
        Assert.Equal(9L, array[999]);
        array[3] = 33;
        Assert.Equal(33L, memory.Values[3]);
        memory.GetReference(3)++;
        Assert.Equal(34L, memory[3]);
        AssertOutOfRange(memory, 1000);
        AssertOutOfRange(memory, -1);
    }

    [KernelFact]
    public void Memory_is_read_and_written_without_allocating()
    {
        using BpfArray<long> array = BpfArray<long>.Create("array", 1000, MapFlags.Mmapable);
        Work();
        Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Work()
        {
            using MapMemory<long> memory = array.OpenMemory();
            for (int i = 0; i < memory.Length; i++)
            {
                memory.GetReference(i) += memory[i] + memory.Values[i];
                memory.WritableValues[i]++;
            }
        }
    }

    [KernelFact]
    public void Elements_that_the_kernel_rounds_up_are_found_one_by_one()
    {
        using BpfArray<Three> array = BpfArray<Three>.Create("array", 10, MapFlags.Mmapable);
        array[7] = new Three { A = 1, B = 2, C = 3 };
        array[6] = new Three { C = 6 };
        using MapMemory<Three> memory = array.OpenMemory();
        Assert.Equal(new Three { A = 1, B = 2, C = 3 }, memory[7]);
        Assert.Equal(6, memory[6].C);
        bool refused = false;
        try
        {
            _ = memory.Values.Length;
        }
        catch (InvalidOperationException)
        {
            refused = true;
        }

        Assert.True(refused);
    }

    [KernelFact]
    public void Memory_outlives_the_map_until_it_is_given_back()
    {
        BpfArray<long> array = BpfArray<long>.Create("array", 4096, MapFlags.Mmapable);
        int before = Mappings();
        MapMemory<long> memory = array.OpenMemory();
        Assert.Equal(before + 1, Mappings());
        Span<long> span = memory.WritableValues;
        array.Dispose();
        span.Fill(7);
        Assert.Equal(7L, memory[4095]);
        Assert.Throws<ObjectDisposedException>(() => array.OpenMemory().Dispose());
        memory.Dispose();
        Assert.Equal(before, Mappings());
    }

    [KernelFact]
    public void Mapping_is_one_for_all_views_and_ends_with_the_map()
    {
        BpfMap map = BpfMap.Create(new MapSpec("array", MapType.Array, 4, 8, 4096) { Flags = MapFlags.Mmapable });
        BpfArray<long> view = map.AsArray<long>();
        int before = Mappings();
        using (MapMemory<long> memory = view.OpenMemory())
        {
            memory.GetReference(1) = 11;
        }

        map.AsArray<long>().Dispose();
        using (MapMemory<long> memory = map.AsArray<long>().OpenMemory())
        {
            Assert.Equal(11L, memory[1]);
        }

        Assert.Equal(before + 1, Mappings());
        MapMemory<long> last = view.OpenMemory();
        map.Dispose();
        last.GetReference(2) = last[1];
        Assert.Equal(11L, last[2]);
        last.Dispose();
        Assert.Equal(before, Mappings());
        Assert.Throws<ObjectDisposedException>(() => view.OpenMemory().Dispose());
    }

    [KernelFact]
    public void Array_is_frozen_once_its_memory_is_given_back()
    {
        using BpfArray<long> array = BpfArray<long>.Create("array", 10, MapFlags.Mmapable);
        using (MapMemory<long> memory = array.OpenMemory())
        {
            memory.GetReference(2) = 2;
            Assert.Equal(Ebpf.Native.Errno.EBUSY, Assert.Throws<BpfException>(array.Map.Freeze).Errno);
        }

        array.Map.Freeze();
        using MapMemory<long> frozen = array.OpenMemory();
        Assert.False(frozen.IsWritable);
        Assert.Equal(2L, frozen[2]);
    }

    [KernelFact]
    public void Frozen_array_is_mapped_to_be_read()
    {
        using BpfArray<long> array = BpfArray<long>.Create("array", 10, MapFlags.Mmapable);
        array[2] = 2;
        array.Map.Freeze();
        using MapMemory<long> memory = array.OpenMemory();
        Assert.False(memory.IsWritable);
        Assert.Equal(2L, memory.Values[2]);
        bool refused = false;
        try
        {
            memory.WritableValues[2] = 3;
        }
        catch (InvalidOperationException)
        {
            refused = true;
        }

        Assert.True(refused);
    }

    [KernelFact]
    public void Canaries_around_a_value_stay()
    {
        using BpfArray<Three> array = BpfArray<Three>.Create("array", 4);
        array[1] = new Three { A = 1, B = 2, C = 3 };
        byte[] buffer = new byte[36];
        buffer.AsSpan().Fill(0xa5);
        Assert.True(array.Map.TryGetValue([1, 0, 0, 0], buffer.AsSpan(12, 12)));
        Assert.Equal(12, buffer.AsSpan(0, 12).Count((byte)0xa5));
        Assert.Equal(12, buffer.AsSpan(24).Count((byte)0xa5));
        Assert.Equal(new Three { A = 1, B = 2, C = 3 }, MemoryMarshal.Read<Three>(buffer.AsSpan(12)));
    }

    private static void AssertOutOfRange(MapMemory<long> memory, int index)
    {
        try
        {
            _ = memory[index];
            Assert.Fail($"index {index} was read");
        }
        catch (ArgumentOutOfRangeException)
        {
        }
    }

    private static int Mappings() => File.ReadLines("/proc/self/maps").Count(line => line.Contains("bpf-map", StringComparison.Ordinal));

    private record struct Three
    {
        public int A, B, C;
    }
}
