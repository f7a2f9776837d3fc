using System.Runtime.InteropServices;
using Ebpf.Kernel;
using Ebpf.Maps.PerCpu;
using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class PerCpuLayoutTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(512)]
    public void Values_are_taken_apart_and_put_together_for_any_number_of_cpus(int cpus)
    {
        RoundTrip(new PerCpuLayout<Twelve>(cpus), cpu => new Twelve { A = cpu, B = -cpu, C = 3 }, 16);
        RoundTrip(new PerCpuLayout<byte>(cpus), cpu => (byte)(cpu + 1), 8);
        RoundTrip(new PerCpuLayout<ulong>(cpus), cpu => (ulong)cpu << 40, 8);
        RoundTrip(new PerCpuLayout<Guid>(cpus), _ => Guid.NewGuid(), 16);
    }

    [KernelTheory]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(512)]
    public void Map_is_read_with_more_cpus_than_there_are(int cpus)
    {
        Assert.SkipWhen(PossibleCpus.Count > cpus, "needs fewer possible CPUs");
        using BpfPerCpuArray<uint> real = BpfPerCpuArray<uint>.Create("array", 2);
        real.UpdateAll(1, 7);
        var array = new BpfPerCpuArray<uint>(real.Map, new PerCpuLayout<uint>(cpus));
        uint[] values = [.. Enumerable.Repeat(0xa5a5a5a5u, cpus + 1)];
        array.Read(1, values);
        Assert.Equal(Enumerable.Repeat(7u, PossibleCpus.Count), values.Take(PossibleCpus.Count));
        Assert.Equal(0xa5a5a5a5u, values[^1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.Read(1, new uint[cpus - 1]));
        Assert.Throws<ArgumentException>(() => array.Update(1, new uint[cpus + 1]));
        array.Update(1, [.. Enumerable.Range(0, cpus).Select(cpu => (uint)cpu)]);
        Assert.Equal(Enumerable.Range(0, PossibleCpus.Count).Select(cpu => (uint)cpu), ReadAll(real));

        static uint[] ReadAll(BpfPerCpuArray<uint> array)
        {
            uint[] values = array.CreateBuffer();
            array.Read(1, values);
            return values;
        }
    }

    // Possible are not online are not configured: what counts is the list of the possible ones, gaps and all.
    [Theory]
    [InlineData("0", 1)]
    [InlineData("0-2", 3)]
    [InlineData("0-63", 64)]
    [InlineData("0-255,1024-1279", 512)]
    public void Possible_cpus_are_counted(string list, int count) => Assert.Equal(count, PossibleCpus.Parse(list));

    private static void RoundTrip<T>(PerCpuLayout<T> layout, Func<int, T> valueOf, int stride)
        where T : unmanaged
    {
        Assert.Equal(stride * layout.CpuCount, layout.Size);
        T[] values = [.. Enumerable.Range(0, layout.CpuCount).Select(valueOf)];
        byte[] bytes = new byte[layout.Size + 8];
        bytes.AsSpan().Fill(0xa5);
        layout.Scatter(values, bytes.AsSpan(0, layout.Size));
        Assert.Equal(8, bytes.AsSpan(layout.Size).Count((byte)0xa5));
        for (int cpu = 0; cpu < layout.CpuCount; cpu++)
        {
            Assert.Equal(values[cpu], MemoryMarshal.Read<T>(bytes.AsSpan(cpu * stride)));
        }

        var back = new T[layout.CpuCount];
        layout.Gather(bytes, back);
        Assert.Equal(values, back);
    }

    private record struct Twelve
    {
        public int A, B, C;
    }
}
