using System.Runtime.CompilerServices;
using Ebpf.Native;

namespace Ebpf.RingBuffer;

// Positions count bytes and never wrap. The kernel moves the head after the data (perf_output_put_handle): an acquiring load of it comes first
// here. It overwrites nothing beyond the tail, which a releasing store moves.
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal long Drain<THandler>(ref THandler handler)
        where THandler : IPerfRecordHandler, allows ref struct
    {
        long before = _records;
        try
        {
            for (BeginBatch(Volatile.Read(ref HeadRef)); _tail != _head; BeginBatch(_head))
            {
                while (_tail < _batchEnd)
                {
                    if (TryTake(out PerfRecord record, out ulong lost))
                    {
                        handler.OnRecord(in record);
                    }
                    else if (lost > 0)
                    {
                        handler.OnLost(Cpu, lost);
                    }
                }
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
            if (TryTake(out record, out _))
            {
                return true;
            }
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
            if (TryParse(positions[i], at, out PerfRecord record, out ulong lost, out _))
            {
                count++;
                handler.OnRecord(in record);
            }
            else if (lost > 0)
            {
                handler.OnLost(Cpu, lost);
            }
        }

        return count;
    }

    private void BeginBatch(ulong head)
    {
        Publish();
        _head = head;
        _batchEnd = Math.Min(head, _tail + (Size / 8));
    }

    // False for what is not a record of the program.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake(out PerfRecord record, out ulong lost)
    {
        bool isRecord = TryParse(_tail, _head, out record, out lost, out uint size);
        _tail += size;
        _records += isRecord ? 1 : 0;
        _lost += (long)lost;
        return isRecord;
    }

    // Records are multiples of 8 bytes, so none of their aligned words wraps.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryParse(ulong position, ulong end, out PerfRecord record, out ulong lost, out uint size)
    {
        var header = *(perf_event_header*)At(position);
        size = header.size;
        lost = 0;
        if (size < sizeof(perf_event_header) || size > end - position)
        {
            throw Damaged(position, size);
        }

        if (header.type == RecordSample)
        {
            uint length = *(uint*)At(position + (ulong)sizeof(perf_event_header));
            if ((ulong)length + RawOffset > size)
            {
                throw Damaged(position, length);
            }

            byte* start = At(position + RawOffset);
            nuint toEnd = (nuint)(Data + Size - start);
            record = new PerfRecord(this, start, (int)length, (int)Math.Min(length, toEnd));
            return true;
        }

        record = default;
        lost = header.type == RecordLost ? *(ulong*)At(position + LostOffset) : 0;
        return false;
    }

    private byte* At(ulong position) => Data + (nuint)(position & _mask);

    private BpfException Damaged(ulong position, uint length) =>
        new($"map '{Name}': the buffer of CPU {Cpu} is damaged: a record of {length} bytes at {position}; something else has written to it, or reads it too");
}
