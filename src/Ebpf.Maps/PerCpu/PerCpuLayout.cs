using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ebpf.Kernel;

namespace Ebpf.Maps.PerCpu;

/// <summary>Values of all possible CPUs as the kernel copies them: one after the other, each rounded up to 8 bytes (<c>bpf_percpu_array_copy</c>).</summary>
internal readonly struct PerCpuLayout<T>(int cpuCount)
    where T : unmanaged
{
    /// <summary>One for each CPU that may ever come online.</summary>
    internal int CpuCount => cpuCount;

    /// <summary>The bytes of all values.</summary>
    internal int Size => checked(Stride * cpuCount);

    /// <summary>Whether the kernel's bytes are an array of <typeparamref name="T"/> as they stand.</summary>
    internal static bool IsContiguous => Stride == Unsafe.SizeOf<T>();

    private static int Stride => Unsafe.SizeOf<T>() + 7 & ~7;

    internal static PerCpuLayout<T> OfMachine() => new(PossibleCpus.Count);

    /// <summary>Checks a buffer and cuts it to one value a CPU.</summary>
    internal Span<T> Check(Span<T> perCpu)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perCpu.Length, cpuCount, nameof(perCpu));
        return perCpu[..cpuCount];
    }

    internal void Gather(ReadOnlySpan<byte> bytes, Span<T> perCpu)
    {
        for (int cpu = 0; cpu < cpuCount; cpu++)
        {
            perCpu[cpu] = MemoryMarshal.Read<T>(bytes[(cpu * Stride)..]);
        }
    }

    internal void Scatter(ReadOnlySpan<T> perCpu, Span<byte> bytes)
    {
        bytes.Clear();
        for (int cpu = 0; cpu < cpuCount; cpu++)
        {
            MemoryMarshal.Write(bytes[(cpu * Stride)..], in perCpu[cpu]);
        }
    }

    /// <summary>Reads the values under a key.</summary>
    internal bool TryRead(BpfMap map, ReadOnlySpan<byte> key, Span<T> perCpu, bool removes)
    {
        perCpu = Check(perCpu);
        if (IsContiguous)
        {
            return Read(map, key, MemoryMarshal.AsBytes(perCpu), removes);
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(Size);
        try
        {
            bool found = Read(map, key, buffer, removes);
            if (found)
            {
                Gather(buffer, perCpu);
            }

            return found;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes the values under a key.</summary>
    internal bool Write(BpfMap map, ReadOnlySpan<byte> key, ReadOnlySpan<T> perCpu, MapUpdateFlags flags)
    {
        if (perCpu.Length != cpuCount)
        {
            throw new ArgumentException($"{perCpu.Length} values were given, and there are {cpuCount} possible CPUs", nameof(perCpu));
        }

        if (IsContiguous)
        {
            return map.Update(key, MemoryMarshal.AsBytes(perCpu)[..map.ValueBufferSize], flags);
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(Size);
        try
        {
            Scatter(perCpu, buffer.AsSpan(0, Size));
            return map.Update(key, buffer.AsSpan(0, map.ValueBufferSize), flags);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool Read(BpfMap map, ReadOnlySpan<byte> key, Span<byte> buffer, bool removes) =>
        removes ? map.Remove(key, buffer) : map.TryGetValue(key, buffer);
}
