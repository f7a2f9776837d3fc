using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Ebpf.Maps.Layout;

namespace Ebpf.Maps;

/// <summary>An array with one value per possible CPU at each index, which programs change without contention. Kernel 4.6.</summary>
/// <inheritdoc cref="BpfPerCpuMap{T, TSelf}" path="/remarks"/>
/// <typeparam name="T">The value of one CPU, laid out as in C.</typeparam>
public sealed class BpfPerCpuArray<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T> : BpfPerCpuMap<T, BpfPerCpuArray<T>>, IBpfMapView<BpfPerCpuArray<T>>
    where T : unmanaged
{
    internal BpfPerCpuArray(BpfMap map, PerCpuLayout<T> layout)
        : base(map, layout, MapType.PerCpuArray)
    {
    }

    /// <summary>The number of indices.</summary>
    public int Length => checked((int)Map.MaxEntries);

    /// <inheritdoc/>
    public static BpfPerCpuArray<T> View(BpfMap map) => new(map, PerCpuLayout<T>.OfMachine());

    /// <summary>Creates an array without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="length">The number of indices.</param>
    /// <param name="flags">How it is created.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfPerCpuArray<T> Create(string name, int length, MapFlags flags = MapFlags.None)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return Create(new MapSpec(name, MapType.PerCpuArray, sizeof(uint), Unsafe.SizeOf<T>(), (uint)length) { Flags = flags });
    }

    /// <summary>Reads the values of all CPUs at an index.</summary>
    /// <param name="index">The index.</param>
    /// <param name="perCpu">Where to write them, by CPU number: at least <see cref="BpfPerCpuMap{T, TSelf}.CpuCount"/> elements.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Length"/>, or <paramref name="perCpu"/> is too short.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public void Read(int index, Span<T> perCpu)
    {
        uint key = ArrayIndex.Check(Map, index);
        if (!TryRead(Raw.Bytes(in key), perCpu))
        {
            throw ArrayIndex.Absent(Map, index);
        }
    }

    /// <summary>Reads the value of one CPU at an index: that alone from kernel 7.0 on, before out of those of all CPUs.</summary>
    /// <param name="index">The index.</param>
    /// <param name="cpu">The CPU's number.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Length"/>, or there can be no such CPU.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public T Read(int index, int cpu)
    {
        uint key = ArrayIndex.Check(Map, index);
        return TryRead(Raw.Bytes(in key), cpu, out T value) ? value : throw ArrayIndex.Absent(Map, index);
    }

    /// <summary>Writes the values of all CPUs at an index; what programs add meanwhile is lost.</summary>
    /// <param name="index">The index.</param>
    /// <param name="perCpu">The values by CPU number: <see cref="BpfPerCpuMap{T, TSelf}.CpuCount"/> of them.</param>
    /// <exception cref="ArgumentException"><paramref name="index"/> is not below <see cref="Length"/>, or there are not as many values as CPUs.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public void Update(int index, ReadOnlySpan<T> perCpu)
    {
        uint key = ArrayIndex.Check(Map, index);
        Write(Raw.Bytes(in key), perCpu, MapUpdateFlags.Any);
    }

    /// <summary>Writes one value for all CPUs at an index, 0 to start counting anew for instance; what programs add meanwhile is lost.</summary>
    /// <param name="index">The index.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Length"/>.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public void UpdateAll(int index, in T value)
    {
        uint key = ArrayIndex.Check(Map, index);
        WriteAll(Raw.Bytes(in key), value, MapUpdateFlags.Any);
    }

    /// <summary>Writes the value of one CPU at an index, and leaves those of the others. Kernel 7.0.</summary>
    /// <param name="index">The index.</param>
    /// <param name="cpu">The CPU's number.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Length"/>, or there can be no such CPU.</exception>
    /// <exception cref="BpfNotSupportedException">The kernel is older; writing all CPUs' values would lose what programs add meanwhile.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public void Update(int index, int cpu, in T value)
    {
        uint key = ArrayIndex.Check(Map, index);
        Map.UpdateCpuValue(Raw.Bytes(in key), cpu, Raw.Bytes(in value));
    }
}
