using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ebpf.Kernel;

namespace Ebpf.Maps;

/// <summary>An array with one value per possible CPU at each index, which programs change without contention. Kernel 4.6.</summary>
/// <typeparam name="T">The value of one CPU, laid out as in C.</typeparam>
/// <remarks>
/// A view: it shares the <see cref="BpfMap"/> that it was made from, and ends with it. Each read is one system call for all CPUs, and
/// allocates nothing for up to 128 CPUs and values of 8 bytes. Programs may write meanwhile: the CPUs' values are not one instant's.
/// </remarks>
public sealed class BpfPerCpuArray<T>
    where T : unmanaged
{
    private const int StackLimit = 1024;

    private readonly BpfMap _map;

    internal BpfPerCpuArray(BpfMap map)
    {
        if (map.Type != MapType.PerCpuArray)
        {
            throw new MapMismatchException(map.Name, $"it is a map of type {map.Type}, not {MapType.PerCpuArray}");
        }

        if (map.ValueSize != Unsafe.SizeOf<T>())
        {
            throw new MapMismatchException(map.Name, $"its values have {map.ValueSize} bytes, and {typeof(T)} has {Unsafe.SizeOf<T>()}");
        }

        _map = map;
    }

    /// <summary>The number of indices.</summary>
    public int Length => (int)_map.MaxEntries;

    /// <summary>The number of values at each index: one for each CPU that may ever come online.</summary>
    public int CpuCount => PossibleCpus.Count;

    // The kernel rounds each CPU's value up to 8 bytes (bpf_percpu_array_copy).
    private static int Stride => Unsafe.SizeOf<T>() + 7 & ~7;

    /// <summary>Reads the values of all CPUs at an index.</summary>
    /// <param name="index">The index.</param>
    /// <param name="perCpu">Where to write them, by CPU number: at least <see cref="CpuCount"/> elements.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Length"/>, or <paramref name="perCpu"/> is too short.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public void Read(int index, Span<T> perCpu)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perCpu.Length, CpuCount, nameof(perCpu));
        if (Stride == Unsafe.SizeOf<T>())
        {
            Lookup(index, MemoryMarshal.AsBytes(perCpu));
            return;
        }

        int size = _map.ValueBufferSize;
        Span<byte> buffer = size <= StackLimit ? stackalloc byte[size] : new byte[size];
        Lookup(index, buffer);
        for (int cpu = 0; cpu < CpuCount; cpu++)
        {
            perCpu[cpu] = MemoryMarshal.Read<T>(buffer[(cpu * Stride)..]);
        }
    }

    private void Lookup(int index, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
        uint key = (uint)index;
        if (!_map.TryGetValue(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in key)), buffer))
        {
            throw new BpfException($"map '{_map.Name}' has no element {index}, though its length is {Length}");
        }
    }
}
