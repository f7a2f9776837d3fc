using System.Buffers;

namespace Ebpf.Maps.PerCpu;

/// <summary>Room for the values of all CPUs while they are added up, taken from a pool.</summary>
internal readonly ref struct PerCpuScratch<T>(PerCpuLayout<T> layout) : IDisposable
    where T : unmanaged
{
    private readonly T[] _rented = ArrayPool<T>.Shared.Rent(layout.CpuCount);
    private readonly int _count = layout.CpuCount;

    internal Span<T> Values => _rented.AsSpan(0, _count);

    public void Dispose() => ArrayPool<T>.Shared.Return(_rented);
}
