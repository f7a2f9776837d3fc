using Ebpf.Objects;

namespace Ebpf.RingBuffer;

/// <summary>Opens user ring buffers for writing.</summary>
public static class UserRingBufferExtensions
{
    /// <summary>Opens a user ring buffer for writing. Kernel 6.1.</summary>
    /// <param name="map">A map of type <see cref="MapType.UserRingBuffer"/>, which the writer outlives.</param>
    /// <returns>The writer, which the caller disposes.</returns>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    /// <exception cref="InvalidOperationException">The map has a writer already.</exception>
    /// <exception cref="BpfException">The kernel refuses to map it.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static UserRingBufferWriter OpenUserRingBuffer(this BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.Type != MapType.UserRingBuffer)
        {
            throw new MapMismatchException(map.Name, $"it is a map of type {map.Type}, not {MapType.UserRingBuffer}");
        }

        SoleUse use = SoleUse.Of(map, "writer");
        RingMapping? mapping = null;
        try
        {
            mapping = RingMapping.Of(map);
            using SafeBpfHandle.BorrowedFd fd = map.BorrowFd();
            return new UserRingBufferWriter(mapping, SafeBpfHandle.Duplicate(fd.Value), map.Name, use);
        }
        catch
        {
            mapping?.Dispose();
            use.Dispose();
            throw;
        }
    }
}
