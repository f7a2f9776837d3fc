namespace Ebpf.Maps;

/// <summary>A ring that programs write records to (<c>BPF_MAP_TYPE_RINGBUF</c>, kernel 5.8), or that user space writes records to
/// (<c>BPF_MAP_TYPE_USER_RINGBUF</c>, kernel 6.1). Here it is created and sized; <c>Ebpf.RingBuffer</c> reads and writes it.</summary>
public sealed class BpfRingBuffer : BpfMapView<BpfRingBuffer>, IBpfMapView<BpfRingBuffer>
{
    private BpfRingBuffer(BpfMap map)
        : base(map, MapType.RingBuffer, MapType.UserRingBuffer)
    {
    }

    /// <summary>The room for records, in bytes.</summary>
    public uint Size => Map.MaxEntries;

    /// <summary>Whether user space is the one that writes.</summary>
    public bool IsWrittenByUser => Map.Type == MapType.UserRingBuffer;

    /// <inheritdoc/>
    public static BpfRingBuffer View(BpfMap map) => new(map);

    /// <summary>Creates a ring that programs write to, without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="size">In bytes; it is rounded up to a power of two of pages.</param>
    /// <param name="flags">How it is created; <see cref="MapFlags.RingBufferOverwrite"/> needs kernel 6.19.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfRingBuffer Create(string name, uint size, MapFlags flags = MapFlags.None) =>
        Create(new MapSpec(name, MapType.RingBuffer, 0, 0, size) { Flags = flags });

    /// <summary>Creates a ring that user space writes to, without an object file. Kernel 6.1.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="size">In bytes; it is rounded up to a power of two of pages.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfRingBuffer CreateForUser(string name, uint size) => Create(new MapSpec(name, MapType.UserRingBuffer, 0, 0, size));
}
