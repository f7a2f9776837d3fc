using System.Runtime.CompilerServices;
using Ebpf.Native;

namespace Ebpf.RingBuffer;

// Positions count bytes and never wrap. The kernel moves the head after the data (perf_output_put_handle): an acquiring load of it comes first
// here. struct perf_event_header is read as one little-endian word. The kernel overwrites nothing beyond the tail, which a releasing store moves.
internal sealed unsafe partial class PerfRing
{
    private const uint RecordLost = 2;
    private const uint RecordSample = 9;

    // struct perf_event_header, then the length of the raw data.
    private const uint RawOffset = 12;

    // struct perf_event_header, then the event's id.
    private const uint LostOffset = 16;

    private ulong _tail, _head, _batchEnd;
    private long _records, _lost;

    internal long Records => Volatile.Read(ref _records);

    internal long Lost => Volatile.Read(ref _lost);

    internal bool HasRecords => Volatile.Read(ref HeadRef) != _tail;

    private ulong Size => _mask + 1;

    /// <summary>Gives what is there to a handler.</summary>
    internal long Drain<THandler>(ref THandler handler)
        where THandler : IPerfRecordHandler, allows ref struct
    {
        long before = _records;
        try
        {
            for (BeginBatch(Volatile.Read(ref HeadRef)); _tail != _head; BeginBatch(_head))
            {
                DrainBatch(ref handler);
            }
        }
        finally
        {
            Publish();
        }

        return _records - before;
    }

    /// <summary>Begins to take records one by one: what there is now, but not more than an eighth of the buffer.</summary>
    internal void BeginBatch() => BeginBatch(Volatile.Read(ref HeadRef));

    /// <summary>Takes the next record of the batch, valid until <see cref="Publish"/>.</summary>
    internal bool TryTakeOfBatch(out PerfRecord record)
    {
        while (_tail < _batchEnd)
        {
            ulong at = _tail;
            uint type = TypeAt(at, _head, out uint size);
            _tail += size;
            if (type == RecordSample)
            {
                _records++;
                record = RecordAt(at, size);
                return true;
            }

            _lost += type == RecordLost ? (long)LostAt(at) : 0;
        }

        record = default;
        return false;
    }

    /// <summary>Lets the kernel reuse what was taken.</summary>
    internal void Publish() => Volatile.Write(ref TailRef, _tail);

    /// <summary>Gives what is there of a paused buffer that is written backwards, oldest first.</summary>
    internal long Snapshot<THandler>(ref THandler handler)
        where THandler : IPerfRecordHandler, allows ref struct
    {
        ulong head = Volatile.Read(ref HeadRef);
        var positions = new List<ulong>();

        // From the newest on, up to one that was never written, or is written over in part.
        ulong at = head;
        while (at - head < Size)
        {
            var header = *(perf_event_header*)At(at);
            if (header.size < sizeof(perf_event_header) || at - head + header.size > Size)
            {
                break;
            }

            positions.Add(at);
            at += header.size;
        }

        long count = 0;
        for (int i = positions.Count - 1; i >= 0; i--)
        {
            uint type = TypeAt(positions[i], at, out uint size);
            if (type == RecordSample)
            {
                count++;
                handler.OnRecord(RecordAt(positions[i], size));
            }
            else if (type == RecordLost)
            {
                handler.OnLost(Cpu, LostAt(positions[i]));
            }
        }

        return count;
    }

    // The counts are kept up while the handler runs, so that they are right if that throws. For the rest see RingCursor.Drain.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DrainBatch<THandler>(ref THandler handler)
        where THandler : IPerfRecordHandler, allows ref struct
    {
        // By address, not by position: the next record's is then known sooner.
        byte* at = At(_tail), dataEnd = Data + Size;
        ulong tail = _tail, head = _head, batchEnd = _batchEnd;
        long records = _records;
        while (tail < batchEnd)
        {
            uint type = *(uint*)at, size = ((ushort*)at)[3];
            if (size < sizeof(perf_event_header) || size > head - tail || size % 8 != 0)
            {
                throw Damaged(tail, size);
            }

            ulong position = tail;
            byte* record = at;
            _tail = tail += size;
            at += size;
            if (type == RecordSample)
            {
                _records = ++records;
                handler.OnRecord(at <= dataEnd
                    ? Record(record + sizeof(perf_event_header), record + RawOffset, position, size, uint.MaxValue)
                    : WrappedRecordAt(position, size));
            }
            else if (type == RecordLost)
            {
                ulong lost = LostAt(position);
                _lost += (long)lost;
                handler.OnLost(Cpu, lost);
            }

            if (at >= dataEnd)
            {
                at -= Size;
            }
        }
    }

    private void BeginBatch(ulong head)
    {
        Publish();
        _head = head;
        _batchEnd = Math.Min(head, _tail + (Size / 8));
    }

    // Records are multiples of 8 bytes, so none of their aligned words wraps.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint TypeAt(ulong position, ulong end, out uint size)
    {
        ulong header = *(ulong*)At(position);
        size = (uint)(header >> 48);
        if (size < sizeof(perf_event_header) || size > end - position || size % 8 != 0)
        {
            throw Damaged(position, size);
        }

        return (uint)header;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PerfRecord RecordAt(ulong position, uint size)
    {
        byte* header = At(position);
        return (nuint)(Data + Size - header) >= size
            ? Record(header + sizeof(perf_event_header), header + RawOffset, position, size, uint.MaxValue)
            : WrappedRecordAt(position, size);
    }

    private PerfRecord WrappedRecordAt(ulong position, uint size)
    {
        byte* start = At(position + RawOffset);
        return Record(At(position + (ulong)sizeof(perf_event_header)), start, position, size, (uint)(Data + Size - start));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PerfRecord Record(byte* lengthAt, byte* start, ulong position, uint size, uint toEnd)
    {
        // A record without room for a length is not read for one: it may end where the memory does.
        uint length = size >= RawOffset ? *(uint*)lengthAt : size;
        return size >= RawOffset && length <= size - RawOffset
            ? new PerfRecord(this, start, (int)length, (int)Math.Min(length, toEnd))
            : throw Damaged(position, length);
    }

    private ulong LostAt(ulong position) => *(ulong*)At(position + LostOffset);

    private byte* At(ulong position) => Data + (nuint)(position & _mask);

    private BpfException Damaged(ulong position, uint length) =>
        new($"map '{Name}': the buffer of CPU {Cpu} is damaged: a record of {length} bytes at {position}; something else has written to it, or reads it too");
}
