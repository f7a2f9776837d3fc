using System.Runtime.CompilerServices;
using Ebpf.Objects;

namespace Ebpf.Maps;

/// <summary>The elements of an array in memory: what programs write is seen here at once, and the other way round.</summary>
/// <remarks>
/// The memory stays mapped until this is disposed, even if the view and the map are disposed before: dispose it once, in the method that got it, and keep
/// no span or reference beyond: reading one whose memory is unmapped ends the process. If this is never disposed, the memory stays mapped for good.
/// Use <see cref="Volatile"/> or <see cref="Interlocked"/> on elements that programs change meanwhile.
/// </remarks>
/// <typeparam name="T">The element, laid out as in C.</typeparam>
public readonly unsafe ref struct MapMemory<T> : IDisposable
    where T : unmanaged
{
    private readonly SafeMapMemory.BorrowedMemory _memory;
    private readonly BpfMap _map;
    private readonly byte* _start;

    internal MapMemory(SafeMapMemory.BorrowedMemory memory, BpfMap map)
    {
        _memory = memory;
        _map = map;
        _start = memory.Address;
        try
        {
            Length = map.Type == MapType.Arena
                ? checked((int)((long)map.MaxEntries * Environment.SystemPageSize / sizeof(T)))
                : checked((int)map.MaxEntries);
        }
        catch (OverflowException)
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>Whether it may be written: not if the map was frozen when it was mapped, or opened read-only.</summary>
    public bool IsWritable => _memory.IsWritable;

    /// <summary>The elements, to read.</summary>
    /// <exception cref="InvalidOperationException">The size of <typeparamref name="T"/> is no multiple of 8, and the kernel leaves gaps: use the indexer.</exception>
    public ReadOnlySpan<T> Values => new(Contiguous(), Length);

    /// <summary>The elements, to read and write.</summary>
    /// <exception cref="InvalidOperationException">
    /// It is not <see cref="IsWritable"/>, or the size of <typeparamref name="T"/> is no multiple of 8, and the kernel leaves gaps: use <see cref="GetReference"/>.
    /// </exception>
    public Span<T> WritableValues
    {
        get
        {
            CheckWritable();
            return new Span<T>(Contiguous(), Length);
        }
    }

    /// <summary>An element, to read.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Length"/>.</exception>
    public ref readonly T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref *At(index);
    }

    /// <summary>An element, to read and write.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Length"/>.</exception>
    /// <exception cref="InvalidOperationException">It is not <see cref="IsWritable"/>.</exception>
    public ref T GetReference(int index)
    {
        CheckWritable();
        return ref *At(index);
    }

    /// <summary>Gives the memory back; spans of it must no longer be used.</summary>
    public void Dispose() => _memory.Dispose();

    // The kernel rounds each element up to 8 bytes (array_map_alloc); an arena is one run of bytes.
    private int Stride => _map.Type == MapType.Arena ? sizeof(T) : sizeof(T) + 7 & ~7;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T* At(int index)
    {
        if ((uint)index >= (uint)Length)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, null);
        }

        return (T*)(_start + (long)index * Stride);
    }

    private byte* Contiguous() => Stride == sizeof(T)
        ? _start
        : throw new InvalidOperationException($"the elements of map '{_map.Name}' do not follow each other: each has {sizeof(T)} bytes, and starts at a multiple of 8");

    private void CheckWritable()
    {
        if (!IsWritable)
        {
            throw new InvalidOperationException($"map '{_map.Name}' is mapped to be read only: it was frozen, or its descriptor does not allow writing");
        }
    }
}
