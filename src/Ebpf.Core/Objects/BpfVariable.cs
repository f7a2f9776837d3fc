using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf;

/// <summary>A global variable of loaded programs, alive: what they write is read here at once, and the other way round.</summary>
/// <remarks>
/// <para>
/// Its section is mapped into this process when the first variable of the section is used, so that reading and writing are no system
/// calls. A value of 1, 2, 4 or 8 bytes at an address divisible by its size is read by one load (with acquire semantics) and written by
/// one store (with release semantics): it is never torn. Anything else is copied, and may be torn by whoever writes meanwhile. Reading,
/// changing and writing back is three steps, between which programs run.
/// </para>
/// <para>
/// A section of <see langword="static"/> variables only (libbpf creates its map without <see cref="MapFlags.Mmapable"/>; so do kernels
/// before 5.5) is not mapped: its variables are read by a system call that copies the section, and cannot be written, since that would
/// undo what programs write to the others meanwhile. Add <see cref="MapFlags.Mmapable"/> to the section's <see cref="MapSpec.Flags"/>
/// before loading, or drop <c>static</c> from one of the variables.
/// </para>
/// <para>All members may be used from any thread, also while the collection is being disposed.</para>
/// </remarks>
public sealed class BpfVariable
{
    private readonly GlobalSection _section;

    internal BpfVariable(VariableSpec spec, GlobalSection section)
    {
        _section = section;
        Name = spec.Name;
        SectionName = spec.SectionName;
        Offset = spec.Offset;
        Size = spec.Size;
        IsReadOnly = spec.IsConstant;
    }

    /// <summary>The variable's name in the C source.</summary>
    public string Name { get; }

    /// <summary>The section that it lies in (<c>.data</c>, <c>.bss</c>, <c>.rodata</c>, …), which is also the name of the map that holds it.</summary>
    public string SectionName { get; }

    /// <summary>Where it starts in its section, in bytes.</summary>
    public int Offset { get; }

    /// <summary>Its size in bytes.</summary>
    public int Size { get; }

    /// <summary>Whether it is <c>const</c>: its section is frozen since it was loaded. Its value is set in <see cref="CollectionSpec.Variables"/>.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Reads the value.</summary>
    /// <typeparam name="T">A type of the variable's size: <see langword="uint"/> for <c>__u32</c>, a struct laid out as in C, …</typeparam>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> has another size than the variable.</exception>
    /// <exception cref="BpfException">The kernel refuses to map or to read the section.</exception>
    /// <exception cref="ObjectDisposedException">The collection is disposed.</exception>
    public T Get<T>()
        where T : unmanaged
    {
        CheckSize<T>();
        return Read<T>(0);
    }

    /// <summary>Reads an element of an array.</summary>
    /// <typeparam name="T">A type of the element's size.</typeparam>
    /// <param name="index">The element's index, from 0.</param>
    /// <exception cref="ArgumentException">The variable's size is no multiple of that of <typeparamref name="T"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The array has no such element.</exception>
    /// <exception cref="BpfException">The kernel refuses to map or to read the section.</exception>
    /// <exception cref="ObjectDisposedException">The collection is disposed.</exception>
    public T Get<T>(int index)
        where T : unmanaged => Read<T>(ElementOffset<T>(index));

    /// <summary>Writes the value.</summary>
    /// <typeparam name="T">A type of the variable's size: <see langword="uint"/> for <c>__u32</c>, a struct laid out as in C, …</typeparam>
    /// <param name="value">The value, which programs see at once.</param>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> has another size than the variable.</exception>
    /// <exception cref="InvalidOperationException">The variable is <see cref="IsReadOnly"/>, or its map has been frozen.</exception>
    /// <exception cref="BpfNotSupportedException">The section cannot be mapped (see the remarks on this class).</exception>
    /// <exception cref="BpfException">The kernel refuses to map the section.</exception>
    /// <exception cref="ObjectDisposedException">The collection is disposed.</exception>
    public void Set<T>(T value)
        where T : unmanaged
    {
        CheckSize<T>();
        Write(0, value);
    }

    /// <summary>Writes an element of an array.</summary>
    /// <typeparam name="T">A type of the element's size.</typeparam>
    /// <param name="index">The element's index, from 0.</param>
    /// <param name="value">The value, which programs see at once.</param>
    /// <exception cref="ArgumentException">The variable's size is no multiple of that of <typeparamref name="T"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The array has no such element.</exception>
    /// <exception cref="InvalidOperationException">The variable is <see cref="IsReadOnly"/>, or its map has been frozen.</exception>
    /// <exception cref="BpfNotSupportedException">The section cannot be mapped (see the remarks on this class).</exception>
    /// <exception cref="BpfException">The kernel refuses to map the section.</exception>
    /// <exception cref="ObjectDisposedException">The collection is disposed.</exception>
    public void Set<T>(int index, T value)
        where T : unmanaged => Write(ElementOffset<T>(index), value);

    /// <summary>Copies the variable's bytes.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    /// <exception cref="BpfException">The kernel refuses to map or to read the section.</exception>
    /// <exception cref="ObjectDisposedException">The collection is disposed.</exception>
    public unsafe void CopyTo(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Size, nameof(destination));
        if (_section.IsMapped)
        {
            using SafeMapMemory.BorrowedMemory memory = _section.Memory.Borrow();
            new ReadOnlySpan<byte>(memory.Address + Offset, Size).CopyTo(destination);
        }
        else
        {
            CopyFromMap(Offset, destination[..Size]);
        }
    }

    /// <summary>A copy of the variable's bytes.</summary>
    /// <exception cref="BpfException">The kernel refuses to map or to read the section.</exception>
    /// <exception cref="ObjectDisposedException">The collection is disposed.</exception>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Writes the variable's bytes.</summary>
    /// <param name="bytes">As many as <see cref="Size"/> says.</param>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> has another size than the variable.</exception>
    /// <exception cref="InvalidOperationException">The variable is <see cref="IsReadOnly"/>, or its map has been frozen.</exception>
    /// <exception cref="BpfNotSupportedException">The section cannot be mapped (see the remarks on this class).</exception>
    /// <exception cref="BpfException">The kernel refuses to map the section.</exception>
    /// <exception cref="ObjectDisposedException">The collection is disposed.</exception>
    public unsafe void SetBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"variable '{Name}' has {Size} bytes, and {bytes.Length} were given", nameof(bytes));
        }

        using SafeMapMemory.BorrowedMemory memory = WritableMemory().Borrow();
        bytes.CopyTo(new Span<byte>(memory.Address + Offset, Size));
    }

    /// <summary>The variable's name and section.</summary>
    public override string ToString() => $"variable '{Name}' in {SectionName}";

    private unsafe T Read<T>(int offset)
        where T : unmanaged
    {
        if (!_section.IsMapped)
        {
            T copy = default;
            CopyFromMap(Offset + offset, MemoryMarshal.AsBytes(new Span<T>(ref copy)));
            return copy;
        }

        using SafeMapMemory.BorrowedMemory memory = _section.Memory.Borrow();
        byte* address = memory.Address + Offset + offset;
        bool isAligned = (nuint)address % (nuint)sizeof(T) == 0;
        return sizeof(T) switch
        {
            1 => Unsafe.BitCast<byte, T>(Volatile.Read(ref *address)),
            2 when isAligned => Unsafe.BitCast<ushort, T>(Volatile.Read(ref *(ushort*)address)),
            4 when isAligned => Unsafe.BitCast<uint, T>(Volatile.Read(ref *(uint*)address)),
            8 when isAligned => Unsafe.BitCast<ulong, T>(Volatile.Read(ref *(ulong*)address)),
            _ => Unsafe.ReadUnaligned<T>(address),
        };
    }

    private unsafe void Write<T>(int offset, T value)
        where T : unmanaged
    {
        using SafeMapMemory.BorrowedMemory memory = WritableMemory().Borrow();
        byte* address = memory.Address + Offset + offset;
        bool isAligned = (nuint)address % (nuint)sizeof(T) == 0;
        switch (sizeof(T))
        {
            case 1:
                Volatile.Write(ref *address, Unsafe.BitCast<T, byte>(value));
                break;
            case 2 when isAligned:
                Volatile.Write(ref *(ushort*)address, Unsafe.BitCast<T, ushort>(value));
                break;
            case 4 when isAligned:
                Volatile.Write(ref *(uint*)address, Unsafe.BitCast<T, uint>(value));
                break;
            case 8 when isAligned:
                Volatile.Write(ref *(ulong*)address, Unsafe.BitCast<T, ulong>(value));
                break;
            default:
                Unsafe.WriteUnaligned(address, value);
                break;
        }
    }

    private SafeMapMemory WritableMemory()
    {
        if (IsReadOnly)
        {
            throw new InvalidOperationException($"variable '{Name}' is constant: {SectionName} is frozen; set it in the spec's Variables before loading");
        }

        if (!_section.IsMapped)
        {
            throw new BpfNotSupportedException(
                $"variable '{Name}' cannot be written: {SectionName} is not mapped into memory, since its variables are all static, or the kernel is "
                + $"older than 5.5; add MapFlags.Mmapable to Maps[\"{SectionName}\"].Flags before loading, or drop `static` from a variable");
        }

        SafeMapMemory memory = _section.Memory;
        return memory.IsWritable
            ? memory
            : throw new InvalidOperationException($"variable '{Name}' cannot be written: the map of {SectionName} has been frozen");
    }

    private void CopyFromMap(int offset, Span<byte> destination)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(_section.Map.ValueBufferSize);
        _section.Map.TryGetValue([0, 0, 0, 0], copy);
        copy.AsSpan(offset, destination.Length).CopyTo(destination);
        ArrayPool<byte>.Shared.Return(copy);
    }

    private int ElementOffset<T>(int index)
        where T : unmanaged
    {
        int size = Unsafe.SizeOf<T>();
        if (Size % size != 0)
        {
            throw new ArgumentException($"variable '{Name}' has {Size} bytes, which is no multiple of the {size} of {typeof(T)}");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size / size);
        return index * size;
    }

    private void CheckSize<T>()
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() != Size)
        {
            throw new ArgumentException($"variable '{Name}' has {Size} bytes, and {typeof(T)} has {Unsafe.SizeOf<T>()}");
        }
    }
}
