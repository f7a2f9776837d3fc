using System.Diagnostics.CodeAnalysis;
using Ebpf.Maps.Layout;

namespace Ebpf.Maps;

/// <summary>What maps with one value per possible CPU have in common.</summary>
/// <remarks>
/// A read is one system call for all CPUs, into a buffer of the caller's that can be used again, and allocates nothing. Programs may write
/// meanwhile: the CPUs' values are not one instant's. Possible CPUs are those that may ever come online, by number, whether they are or not.
/// </remarks>
/// <typeparam name="T">The value of one CPU, laid out as in C.</typeparam>
/// <typeparam name="TSelf">The class of the view.</typeparam>
public abstract class BpfPerCpuMap<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T, TSelf> : BpfMapView<TSelf>
    where T : unmanaged
    where TSelf : BpfMapView<TSelf>, IBpfMapView<TSelf>
{
    private readonly PerCpuLayout<T> _layout;
    private bool _hasNoCpuFlag;

    private protected BpfPerCpuMap(BpfMap map, PerCpuLayout<T> layout, params ReadOnlySpan<MapType> types)
        : base(map, types)
    {
        MapCheck.Value<T>(map);
        _layout = layout;
    }

    /// <summary>The number of values at each key: one for each CPU that may ever come online.</summary>
    public int CpuCount => _layout.CpuCount;

    /// <summary>A buffer for the values of all CPUs.</summary>
    public T[] CreateBuffer() => new T[CpuCount];

    private protected PerCpuLayout<T> Layout => _layout;

    private protected bool TryRead(ReadOnlySpan<byte> key, Span<T> perCpu) => _layout.TryRead(Map, key, perCpu, removes: false);

    private protected bool TryRead(ReadOnlySpan<byte> key, int cpu, out T value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, CpuCount);
        value = default;
        if (!_hasNoCpuFlag)
        {
            try
            {
                return Map.TryGetCpuValue(key, cpu, Raw.Writable(ref value));
            }
            catch (BpfNotSupportedException)
            {
                // A kernel before 7.0 is asked once.
                _hasNoCpuFlag = true;
            }
        }

        using var buffer = new PerCpuScratch<T>(_layout);
        bool found = TryRead(key, buffer.Values);
        value = found ? buffer.Values[cpu] : default;
        return found;
    }

    private protected bool Write(ReadOnlySpan<byte> key, ReadOnlySpan<T> perCpu, MapUpdateFlags flags) => _layout.Write(Map, key, perCpu, flags);

    private protected bool WriteAll(ReadOnlySpan<byte> key, in T value, MapUpdateFlags flags)
    {
        using var buffer = new PerCpuScratch<T>(_layout);
        buffer.Values.Fill(value);
        return Write(key, buffer.Values, flags);
    }
}
