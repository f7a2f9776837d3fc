using System.Runtime.InteropServices;

namespace Ebpf.Maps.Histograms;

/// <summary>Reads counters of 8 bytes by their numbers, in batches, those of all CPUs added up.</summary>
internal static class CounterReader
{
    /// <param name="map">An array or hash, per-CPU or not, with keys of 4 bytes and values of 8.</param>
    /// <param name="length">How many counters there are; a hash's higher keys count as the last.</param>
    internal static ulong[] Read(BpfMap map, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        var counts = new ulong[length];
        var reader = new BatchReader(map, removes: false);
        while (reader.Read())
        {
            ReadOnlySpan<uint> keys = MemoryMarshal.Cast<byte, uint>(reader.Keys);
            ReadOnlySpan<ulong> values = MemoryMarshal.Cast<byte, ulong>(reader.Values);
            int cpus = map.ValueBufferSize / sizeof(ulong);
            for (int i = 0; i < values.Length; i++)
            {
                counts[Math.Min(keys[i / cpus], (uint)length - 1)] += values[i];
            }
        }

        return counts;
    }
}
