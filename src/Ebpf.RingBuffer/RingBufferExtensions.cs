using Ebpf.Objects;

namespace Ebpf.RingBuffer;

/// <summary>Opens ring buffers for reading.</summary>
public static class RingBufferExtensions
{
    private const string LostSuffix = "_lost";

    /// <summary>Opens a ring buffer for reading, from where its last reader stopped. Kernel 5.8.</summary>
    /// <inheritdoc cref="OpenRingBuffer(BpfMap, RingBufferReaderOptions)"/>
    public static RingBufferReader OpenRingBuffer(this BpfMap map) => map.OpenRingBuffer(new RingBufferReaderOptions());

    /// <summary>Opens a ring buffer for reading, from where its last reader stopped. Kernel 5.8.</summary>
    /// <param name="map">A map of type <see cref="MapType.RingBuffer"/>; the reader outlives it.</param>
    /// <param name="options">How to wait and count.</param>
    /// <returns>The reader, which the caller disposes.</returns>
    /// <exception cref="MapMismatchException">The map is of another kind, or programs overwrite its oldest records
    /// (<see cref="MapFlags.RingBufferOverwrite"/>): that is for <see cref="RingBufferSnapshot"/>.</exception>
    /// <exception cref="InvalidOperationException">The map has a reader already.</exception>
    /// <exception cref="BpfException">The kernel refuses to map it, or it is damaged.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static RingBufferReader OpenRingBuffer(this BpfMap map, RingBufferReaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(options);
        if (map.Type != MapType.RingBuffer)
        {
            throw new MapMismatchException(map.Name, $"it is a map of type {map.Type}, not {MapType.RingBuffer}");
        }

        if ((map.Flags & MapFlags.RingBufferOverwrite) != 0)
        {
            throw new MapMismatchException(
                map.Name,
                "programs overwrite its oldest records (BPF_F_RB_OVERWRITE) while they would be read; copy them with RingBufferSnapshot.Take");
        }

        SoleUse use = SoleUse.Of(map, "reader");
        RingMapping? mapping = null;
        SafeBpfHandle? watched = null;
        LostCounter? lost = null;
        try
        {
            mapping = RingMapping.Of(map);
            using (SafeBpfHandle.BorrowedFd fd = map.BorrowFd())
            {
                watched = SafeBpfHandle.Duplicate(fd.Value);
            }

            lost = options.LostCounter is null ? null : new LostCounter(options.LostCounter);
            return new RingBufferReader(mapping, watched, map.Name, options, lost, use);
        }
        catch
        {
            lost?.Dispose();
            watched?.Dispose();
            mapping?.Dispose();
            use.Dispose();
            throw;
        }
    }

    /// <summary>Opens a ring buffer of a collection for reading, with its lost counter if the program has one.</summary>
    /// <inheritdoc cref="OpenRingBuffer(Collection, string, RingBufferReaderOptions)"/>
    public static RingBufferReader OpenRingBuffer(this Collection collection, string name) =>
        collection.OpenRingBuffer(name, new RingBufferReaderOptions());

    /// <summary>Opens a ring buffer of a collection for reading, with its lost counter if the program has one: the per-CPU array
    /// <c>&lt;name&gt;_lost</c> that <c>EBPF_RINGBUF</c> of <c>ebpf_net.bpf.h</c> defines.</summary>
    /// <param name="collection">The collection, which the reader outlives.</param>
    /// <param name="name">The map's name.</param>
    /// <param name="options">How to wait and count.</param>
    /// <returns>The reader, which the caller disposes.</returns>
    /// <exception cref="KeyNotFoundException">The collection has no such map.</exception>
    /// <inheritdoc cref="OpenRingBuffer(BpfMap, RingBufferReaderOptions)" path="/exception"/>
    public static RingBufferReader OpenRingBuffer(this Collection collection, string name, RingBufferReaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(options);
        if (options.LostCounter is null && collection.Maps.TryGetValue(name + LostSuffix, out BpfMap? lost))
        {
            options = options with { LostCounter = lost };
        }

        return collection.Maps[name].OpenRingBuffer(options);
    }
}
