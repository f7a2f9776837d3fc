using System.Buffers;

namespace Ebpf.RingBuffer;

/// <summary>A copy of what is in a ring buffer whose oldest records programs overwrite (<see cref="MapFlags.RingBufferOverwrite"/>): the last that
/// happened, as a flight recorder keeps it. Kernel 6.19.</summary>
public sealed class RingBufferSnapshot
{
    private readonly byte[] _bytes;

    private RingBufferSnapshot(byte[] bytes, long count)
    {
        _bytes = bytes;
        Count = count;
    }

    /// <summary>The number of records.</summary>
    public long Count { get; }

    /// <summary>The records, oldest first: <c>foreach</c> is not for them, but <c>while (records.TryRead(out …))</c>.</summary>
    public RingBufferRecords Records => new(new ReadOnlySequence<byte>(_bytes));

    /// <summary>Copies the records that are complete, and that programs have not overwritten when the copy is done.</summary>
    /// <remarks>The ring stays as it is. Records that a program has not submitted yet end the copy.</remarks>
    /// <param name="map">A ring buffer that programs overwrite.</param>
    /// <exception cref="MapMismatchException">It is no such ring buffer; others are read with a <see cref="RingBufferReader"/>.</exception>
    /// <exception cref="BpfException">The kernel refuses to map it, or it is damaged.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static RingBufferSnapshot Take(BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.Type != MapType.RingBuffer || (map.Flags & MapFlags.RingBufferOverwrite) == 0)
        {
            throw new MapMismatchException(map.Name, "it is not a ring buffer that programs overwrite (BPF_F_RB_OVERWRITE); use OpenRingBuffer");
        }

        using RingMapping mapping = RingMapping.Of(map);
        return Take(mapping, map.Name);
    }

    internal static unsafe RingBufferSnapshot Take(RingMapping mapping, string name)
    {
        // producer_pos, pending_pos, overwrite_pos: the oldest record that is still there.
        ulong* overwritten = mapping.ProducerPosition + 2;
        ulong producer, start;
        do
        {
            producer = Volatile.Read(ref *mapping.ProducerPosition);
            start = Volatile.Read(ref *overwritten);
        }
        while (start > producer);  // A whole ring was written between the two loads.

        start = Math.Max(start, Volatile.Read(ref *mapping.ConsumerPosition));
        ulong length = producer - start;
        if (length > mapping.Size)
        {
            throw new BpfException($"ring buffer '{name}' is damaged: its producer is at {producer} and its oldest record at {start}");
        }

        byte[] copy = new byte[checked((int)length)];
        new ReadOnlySpan<byte>(mapping.Data + (nuint)(start & (mapping.Size - 1)), copy.Length).CopyTo(copy);

        // The copy comes before the second look: what was overtaken meanwhile is no record any more.
        Volatile.ReadBarrier();
        ulong skip = Math.Min(Math.Max(Volatile.Read(ref *overwritten), start) - start, length);
        return Complete(copy.AsSpan((int)skip));
    }

    private static RingBufferSnapshot Complete(ReadOnlySpan<byte> bytes)
    {
        int end = 0;
        long count = 0;
        while (bytes.Length - end >= RingRecord.HeaderSize)
        {
            uint length = BitConverter.ToUInt32(bytes[end..]);
            uint space = RingRecord.SpaceOf(length);
            if ((length & RingRecord.Busy) != 0 || space > bytes.Length - end)
            {
                break;
            }

            count += (length & RingRecord.Discarded) == 0 ? 1 : 0;
            end += (int)space;
        }

        return new RingBufferSnapshot(bytes[..end].ToArray(), count);
    }
}
