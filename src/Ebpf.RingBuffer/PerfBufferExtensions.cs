using Ebpf.Kernel;

namespace Ebpf.RingBuffer;

/// <summary>Opens perf event arrays for reading.</summary>
public static class PerfBufferExtensions
{
    /// <summary>Opens a buffer for each CPU and puts it into the map. Kernel 4.7; takes CAP_PERFMON.</summary>
    /// <param name="map">A map of type <see cref="MapType.PerfEventArray"/>, which the reader outlives.</param>
    /// <param name="options">Sizes and wake-ups.</param>
    /// <returns>The reader, which the caller disposes.</returns>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    /// <exception cref="InvalidOperationException">The map has a reader already.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static PerfBufferReader OpenPerfBuffer(this BpfMap map, PerfBufferReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        return map.Type == MapType.PerfEventArray
            ? new PerfBufferReader(map, options ?? new PerfBufferReaderOptions(), CpuList.Parse(File.ReadAllText(CpuList.Online), CpuList.Online))
            : throw new MapMismatchException(map.Name, $"it is a map of type {map.Type}, not {MapType.PerfEventArray}");
    }
}
