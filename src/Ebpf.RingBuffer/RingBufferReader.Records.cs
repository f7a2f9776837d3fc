using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.RingBuffer;

public sealed partial class RingBufferReader
{
    // Taking turns among small rings costs more than their records do.
    private const ulong LeastTurn = 32 << 10;

    /// <summary>Gives all records that are there to a handler, the fastest way to read: about what a loop in C takes.</summary>
    /// <remarks>It does not wait, and stops at a record that its program has not submitted yet. The kernel learns what was consumed after each
    /// eighth of the ring, and at the end, also if the handler throws: the record that it was given is consumed then.</remarks>
    /// <typeparam name="THandler">A struct, so that its method is compiled into the loop.</typeparam>
    /// <param name="handler">Who takes the records.</param>
    /// <returns>The number of records.</returns>
    /// <exception cref="InvalidOperationException">A read is in progress.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed or completed.</exception>
    /// <exception cref="BpfException">The ring is damaged.</exception>
    public long Consume<THandler>(ref THandler handler)
        where THandler : IRecordHandler, allows ref struct
    {
        Enter();
        long before = _records;
        try
        {
            ConsumeKept(ref handler);
            ulong end = _cursor.Producer(_cursor.Position);
            while (_cursor.Position != end && Drain(end, ref handler))
            {
            }

            return _records - before;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Gives the next record.</summary>
    /// <param name="record">The bytes that the program submitted, in the kernel's own memory: valid until something else is called here.</param>
    /// <returns>False if there is none.</returns>
    /// <exception cref="InvalidOperationException">A read is in progress.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed or completed.</exception>
    /// <exception cref="BpfException">The ring is damaged.</exception>
    public unsafe bool TryReadRecord(out ReadOnlySpan<byte> record)
    {
        Enter();
        try
        {
            if (TryReadKept(out record))
            {
                return true;
            }

            _examined = _cursor.Position;
            if (!IsReady())
            {
                _cursor.Publish();
                return false;
            }

            // Not in the same step as the record is handed out: what was handed out before is done with only now.
            _cursor.PublishEighths();
            byte* header = _cursor.At(_cursor.Position);
            uint length = *(uint*)header;
            uint space = RingRecord.SpaceOf(length);
            _cursor.Position += space;
            _examined = _cursor.Position;
            Count(1, 0, space);
            record = new ReadOnlySpan<byte>(header + RingRecord.HeaderSize, (int)length);
            return true;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Copies the next record.</summary>
    /// <typeparam name="T">The C struct, field by field.</typeparam>
    /// <param name="record">The record.</param>
    /// <returns>False if there is none.</returns>
    /// <inheritdoc cref="TryReadRecord(out ReadOnlySpan{byte})" path="/exception"/>
    /// <exception cref="MapMismatchException">The record has another size than <typeparamref name="T"/>.</exception>
    public bool TryReadRecord<T>(out T record)
        where T : unmanaged
    {
        record = default;
        if (!TryReadRecord(out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        record = bytes.Length == Unsafe.SizeOf<T>() ? MemoryMarshal.Read<T>(bytes) : throw WrongSize<T>(bytes.Length);
        return true;
    }

    /// <summary>Blocks the calling thread until there is a record that has not been read.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>False after that time, after <see cref="CancelPendingRead"/>, and when the reader is disposed meanwhile.</returns>
    /// <exception cref="InvalidOperationException">A read is in progress.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed or completed.</exception>
    /// <exception cref="BpfException">The ring is damaged, or too many files are open.</exception>
    public bool Wait(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        }

        Enter();
        try
        {
            return _readiness.Wait(timeout) == WaitOutcome.Ready;
        }
        finally
        {
            Exit();
        }
    }

    internal MapMismatchException WrongSize<T>(int length)
        where T : unmanaged =>
        new(Name, $"a record has {length} bytes, and {typeof(T)} has {Unsafe.SizeOf<T>()}; records of several kinds are read as spans");

    /// <summary>Where the records end that there are now.</summary>
    internal ulong FindProducer()
    {
        Enter();
        try
        {
            return _cursor.Producer(_cursor.Position);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>As <see cref="Consume{THandler}(ref THandler)"/>, but not more than an eighth of the ring, or <see cref="LeastTurn"/> if that is more.</summary>
    /// <param name="end">A position that <see cref="FindProducer"/> has given: where to stop.</param>
    /// <param name="handler">Who takes the records.</param>
    /// <param name="records">Increased by their number.</param>
    /// <returns>Whether there may be more before the end.</returns>
    internal bool ConsumeSome<THandler>(ulong end, ref THandler handler, ref long records)
        where THandler : IRecordHandler, allows ref struct
    {
        Enter();
        long before = _records;
        try
        {
            ulong turn = Math.Min(end, _cursor.Position + LeastTurn);
            bool isWhole = true;
            while (_cursor.Position < turn && isWhole)
            {
                isWhole = Drain(end, ref handler);
            }

            return isWhole && _cursor.Position < end;
        }
        finally
        {
            records += _records - before;
            Exit();
        }
    }

    /// <summary>The next record, which stays the next one, if it is before an end.</summary>
    internal unsafe bool TryPeek(ulong end, out ReadOnlySpan<byte> record)
    {
        record = default;
        Enter();
        try
        {
            _examined = _cursor.Position;
            if (!IsReady() || _cursor.Position >= end)
            {
                _cursor.Publish();
                return false;
            }

            byte* header = _cursor.At(_cursor.Position);
            record = new ReadOnlySpan<byte>(header + RingRecord.HeaderSize, (int)*(uint*)header);
            return true;
        }
        finally
        {
            Exit();
        }
    }

    // One eighth of the ring.
    private bool Drain<THandler>(ulong end, ref THandler handler)
        where THandler : IRecordHandler, allows ref struct
    {
        var count = default(DrainCount);
        ulong batch = Math.Min(end, _cursor.Position + (_cursor.Mapping.Size / 8));
        try
        {
            _cursor.Drain(_cursor.Position, batch, end, ref handler, ref count);
        }
        finally
        {
            _cursor.Position += (ulong)count.Space;
            _examined = _cursor.Position;
            _cursor.Publish();
            Count(count.Records, count.Discarded, count.Space);
        }

        return _cursor.Position >= batch;
    }

    private void ConsumeKept<THandler>(ref THandler handler)
        where THandler : IRecordHandler, allows ref struct
    {
        while (TryReadKept(out ReadOnlySpan<byte> record))
        {
            handler.OnRecord(record);
        }
    }

    // What another way of reading has left. The array goes back to its pool when the next call finds it empty.
    private bool TryReadKept(out ReadOnlySpan<byte> record)
    {
        while (_keptLength > 0)
        {
            ReadOnlySpan<byte> kept = _kept.AsSpan(_keptStart, _keptLength);
            uint length = MemoryMarshal.Read<uint>(kept);
            int space = (int)RingRecord.SpaceOf(length);
            bool isDiscarded = (length & RingRecord.Discarded) != 0;
            _keptStart += space;
            _keptLength -= space;
            _keptIsUnread = _keptLength > 0;
            Count(isDiscarded ? 0 : 1, isDiscarded ? 1 : 0, space);
            if (!isDiscarded)
            {
                record = kept.Slice(RingRecord.HeaderSize, (int)length);
                return true;
            }
        }

        ReleaseKept();
        record = default;
        return false;
    }
}
