using System.Runtime.InteropServices;

namespace Ebpf.RingBuffer;

/// <summary>The per-CPU array that a program counts in what it could not submit.</summary>
internal sealed class LostCounter : IDisposable
{
    private readonly BpfMap _map;

    /// <exception cref="MapMismatchException">It is not an array of one u64 per CPU.</exception>
    internal LostCounter(BpfMap map)
    {
        if (map.Type != MapType.PerCpuArray || map.ValueSize != sizeof(ulong))
        {
            throw new MapMismatchException(
                map.Name, $"a counter of lost records is a map of type {MapType.PerCpuArray} with values of 8 bytes; this is {map.Type}, {map.ValueSize} bytes");
        }

        _map = map.Duplicate();
    }

    public void Dispose() => _map.Dispose();

    /// <summary>The sum over all CPUs; null when the counter is disposed.</summary>
    internal long? Read()
    {
        Span<ulong> perCpu = stackalloc ulong[64];
        int count = _map.ValueBufferSize / sizeof(ulong);
        perCpu = count <= perCpu.Length ? perCpu[..count] : new ulong[count];
        try
        {
            _map.TryGetValue([0, 0, 0, 0], MemoryMarshal.AsBytes(perCpu));
        }
        catch (ObjectDisposedException)
        {
            return null;
        }

        ulong sum = 0;
        foreach (ulong value in perCpu)
        {
            sum += value;
        }

        return (long)sum;
    }
}
