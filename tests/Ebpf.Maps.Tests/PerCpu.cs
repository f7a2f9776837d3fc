using System.Runtime.InteropServices;

namespace Ebpf.Maps.Tests;

/// <summary>Writes per-CPU arrays, spread unevenly over the CPUs.</summary>
internal static class PerCpu
{
    /// <summary>Adds to an element of 8 bytes: one to CPU 0, what is left to the last CPU.</summary>
    internal static void Add(BpfMap map, uint index, ulong count)
    {
        var perCpu = new ulong[map.ValueBufferSize / sizeof(ulong)];
        ReadOnlySpan<byte> key = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in index));
        Assert.True(map.TryGetValue(key, MemoryMarshal.AsBytes(perCpu.AsSpan())));
        perCpu[0] += 1;
        perCpu[^1] += count - 1;
        Assert.True(map.Update(key, MemoryMarshal.AsBytes(perCpu.AsSpan())));
    }
}
