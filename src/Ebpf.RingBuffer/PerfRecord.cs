using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.RingBuffer;

/// <summary>A record of a <see cref="PerfBufferReader"/>, where the kernel has written it: in one piece, or in two where the buffer wraps.</summary>
/// <remarks>Valid as long as the method says that gave it. What holds its memory longer reads other records, and zeros once the reader is disposed.</remarks>
public readonly unsafe ref struct PerfRecord
{
    private readonly PerfRing _ring;
    private readonly byte* _start;
    private readonly int _firstLength;

    internal PerfRecord(PerfRing ring, byte* start, int length, int firstLength)
    {
        _ring = ring;
        _start = start;
        Length = length;
        _firstLength = firstLength;
    }

    /// <summary>The CPU that the program ran on.</summary>
    public int Cpu => _ring.Cpu;

    /// <summary>The length in bytes: of what the program wrote, and up to 7 bytes of padding that the kernel adds.</summary>
    public int Length { get; }

    /// <summary>The first piece, 4-byte aligned; all of the record if <see cref="Rest"/> is empty.</summary>
    public ReadOnlySpan<byte> First => new(_start, _firstLength);

    /// <summary>What follows from the start of the buffer; empty for a record that does not wrap.</summary>
    public ReadOnlySpan<byte> Rest => new(_ring is null ? null : _ring.Data, Length - _firstLength);

    /// <summary>The record as a sequence of one or two segments; makes no copy and no object.</summary>
    public ReadOnlySequence<byte> Sequence => _ring is null ? default : _ring.SequenceAt(_start, Length);

    /// <summary>Copies the start of the record.</summary>
    /// <typeparam name="T">The C struct, field by field.</typeparam>
    /// <exception cref="MapMismatchException">The record is shorter than <typeparamref name="T"/>. (That it is longer is not seen as an error,
    /// since the kernel pads.)</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Read<T>()
        where T : unmanaged =>
        _firstLength >= sizeof(T) ? Unsafe.ReadUnaligned<T>(_start) : ReadWrapped<T>();

    /// <summary>Copies the record.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyTo(Span<byte> destination)
    {
        Rest.CopyTo(destination[First.Length..]);
        First.CopyTo(destination);
    }

    private T ReadWrapped<T>()
        where T : unmanaged
    {
        if (Length < sizeof(T))
        {
            throw new MapMismatchException(_ring.Name, $"a record has {Length} bytes, and {typeof(T)} has {sizeof(T)}");
        }

        T value = default;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<T>(ref value));
        First.CopyTo(bytes);
        Rest[..(bytes.Length - First.Length)].CopyTo(bytes[First.Length..]);
        return value;
    }
}
