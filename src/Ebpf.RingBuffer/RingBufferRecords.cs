using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.RingBuffer;

/// <summary>Takes a buffer of <see cref="RingBufferReader.ReadAsync"/> apart into records, without copying.</summary>
/// <example><code>
/// ReadResult result = await reader.ReadAsync(cancellationToken);
/// var records = new RingBufferRecords(result.Buffer);
/// while (records.TryRead(out ReadOnlySpan&lt;byte&gt; record)) { … }
/// reader.AdvanceTo(records.Consumed, records.Examined);
/// </code></example>
public ref struct RingBufferRecords
{
    private readonly ref readonly byte _start;
    private readonly ref readonly byte _end;
    private readonly object? _segment;
    private readonly int _startIndex;
    private ref readonly byte _next;
    private long _count, _discarded;

    /// <summary>Begins at the start of a buffer.</summary>
    /// <param name="buffer">From a <see cref="RingBufferReader"/>, whole or from where a record begins.</param>
    /// <exception cref="ArgumentException">The buffer has several segments: it is not a reader's.</exception>
    public RingBufferRecords(scoped in ReadOnlySequence<byte> buffer)
    {
        if (!buffer.IsSingleSegment)
        {
            throw new ArgumentException("a RingBufferReader's buffer is one contiguous piece; this is another's", nameof(buffer));
        }

        ReadOnlySpan<byte> bytes = buffer.FirstSpan;
        _start = ref MemoryMarshal.GetReference(bytes);
        _end = ref Unsafe.Add(ref Unsafe.AsRef(in _start), bytes.Length);
        _next = ref _start;
        _segment = buffer.Start.GetObject();
        _startIndex = buffer.Start.GetInteger();
    }

    /// <summary>The position after the records that were read: what to consume.</summary>
    public readonly SequencePosition Consumed
    {
        get
        {
            int index = _startIndex + (int)Unsafe.ByteOffset(in _start, in _next);
            (_segment as RingSegment)?.NoteWalk(_startIndex, index, _count, _discarded);
            return new SequencePosition(_segment, index);
        }
    }

    /// <summary>How far the buffer was looked at: its end, once <see cref="TryRead(out ReadOnlySpan{byte})"/> has returned false, so that the next
    /// read waits for new records.</summary>
    public readonly SequencePosition Examined => Consumed;

    /// <summary>The number of records that were read.</summary>
    public readonly long Count => _count;

    /// <summary>The number of records that were skipped since their program had discarded them.</summary>
    public readonly long Discarded => _discarded;

    /// <summary>Reads the next record.</summary>
    /// <param name="record">The bytes that the program submitted, in the kernel's own memory, 8-byte aligned: valid until the reader advances.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="BpfException">The bytes are not those of records.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed meanwhile.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(out ReadOnlySpan<byte> record)
    {
        while (Unsafe.IsAddressLessThan(in _next, in _end))
        {
            ref byte header = ref Unsafe.AsRef(in _next);
            uint length = Volatile.Read(ref Unsafe.As<byte, uint>(ref header));
            uint size = length & ~RingRecord.Discarded;
            nuint space = (size + RingRecord.HeaderSize + 7) & ~(nuint)7;
            if (space > (nuint)Unsafe.ByteOffset(ref header, in _end) || size == 0)
            {
                CheckHeader(ref header, size, in _end);
            }

            _next = ref Unsafe.AddByteOffset(ref header, space);
            if (size == length)
            {
                _count++;
                record = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.AddByteOffset(ref header, RingRecord.HeaderSize), (int)size);
                return true;
            }

            _discarded++;
        }

        record = default;
        return false;
    }

    /// <summary>Reads the next record where it is, as a struct.</summary>
    /// <typeparam name="T">The C struct, field by field.</typeparam>
    /// <param name="isRead">False at the end.</param>
    /// <returns>The record, in the kernel's own memory: valid until the reader advances; a null reference at the end.</returns>
    /// <exception cref="BpfException">The record has another size than <typeparamref name="T"/>, or the bytes are not those of records.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed meanwhile.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly T TryReadInPlace<T>(out bool isRead)
        where T : unmanaged
    {
        isRead = TryRead(out ReadOnlySpan<byte> bytes);
        if (!isRead)
        {
            return ref Unsafe.NullRef<T>();
        }

        if (bytes.Length != Unsafe.SizeOf<T>())
        {
            ThrowWrongSize<T>(bytes.Length);
        }

        return ref Unsafe.As<byte, T>(ref MemoryMarshal.GetReference(bytes));
    }

    /// <summary>Copies the next record.</summary>
    /// <typeparam name="T">The C struct, field by field.</typeparam>
    /// <param name="record">The record.</param>
    /// <returns>False at the end.</returns>
    /// <inheritdoc cref="TryReadInPlace{T}(out bool)" path="/exception"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead<T>(out T record)
        where T : unmanaged
    {
        ref readonly T inPlace = ref TryReadInPlace<T>(out bool isRead);
        record = isRead ? inPlace : default;
        return isRead;
    }

    // A header of the kernel is never all zeros (pg_off): this is memory that was given back.
    private static void CheckHeader(ref byte header, uint size, ref readonly byte end)
    {
        ObjectDisposedException.ThrowIf(Unsafe.ReadUnaligned<ulong>(ref header) == 0, typeof(RingBufferReader));
        if (size != 0 || Unsafe.ByteOffset(ref header, in end) < RingRecord.HeaderSize)
        {
            throw new BpfException(
                $"a record of {size} bytes goes beyond its buffer: the buffer does not begin where a record does, or something else has written to the ring");
        }
    }

    private static void ThrowWrongSize<T>(int length)
        where T : unmanaged =>
        throw new BpfException($"a record has {length} bytes, and {typeof(T)} has {Unsafe.SizeOf<T>()}; records of several kinds are read as spans");
}
