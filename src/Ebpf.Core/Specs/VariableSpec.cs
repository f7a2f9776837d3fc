using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ebpf.Btf;

namespace Ebpf;

/// <summary>A global variable of the C source, with the value that it will start with. Inert data: setting it touches no kernel.</summary>
public sealed class VariableSpec
{
    private readonly DataSection _data;

    internal VariableSpec(string name, string sectionName, DataSection data, int offset, int size, BtfType type)
    {
        Name = name;
        SectionName = sectionName;
        _data = data;
        Offset = offset;
        Size = size;
        Type = type;
    }

    private VariableSpec(VariableSpec original, DataSection data)
        : this(original.Name, original.SectionName, data, original.Offset, original.Size, original.Type)
    {
        IsStatic = original.IsStatic;
        Tags = original.Tags;
    }

    /// <summary>The variable's name in the C source.</summary>
    public string Name { get; }

    /// <summary>The section that it lies in (<c>.rodata</c>, <c>.data</c>, <c>.bss</c>, …), which is also the name of the map that holds it.</summary>
    public string SectionName { get; }

    /// <summary>Where it starts in its section, in bytes.</summary>
    public int Offset { get; }

    /// <summary>Its size in bytes.</summary>
    public int Size { get; }

    /// <summary>Whether it is <c>const</c>: fixed at load, so that the verifier prunes what it rules out.</summary>
    public bool IsConstant => SectionName.StartsWith(".rodata", StringComparison.Ordinal);

    /// <summary>Its type, as declared.</summary>
    public BtfType Type { get; }

    /// <summary>Whether it is <c>static</c>: not visible outside its C file.</summary>
    public bool IsStatic { get; internal init; }

    /// <summary>The declaration tags of the variable (<c>btf_decl_tag</c>).</summary>
    public IReadOnlyList<string> Tags { get; internal init; } = [];

    /// <summary>The bytes that it will start with.</summary>
    public ReadOnlySpan<byte> Bytes => _data.Slice(Offset, Size);

    /// <summary>Sets the value to start with.</summary>
    /// <typeparam name="T">A type of the variable's size: <see langword="uint"/> for <c>__u32</c>, a struct laid out as in C, …</typeparam>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> has another size than the variable.</exception>
    public void Set<T>(T value)
        where T : unmanaged
    {
        CheckSize<T>();
        MemoryMarshal.Write(Edit(), in value);
    }

    /// <summary>Sets the bytes to start with.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> has another size than the variable.</exception>
    public void SetBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"variable '{Name}' has {Size} bytes, and {bytes.Length} were given", nameof(bytes));
        }

        bytes.CopyTo(Edit());
    }

    /// <summary>Sets one field of a struct to start with; the others stay as they are.</summary>
    /// <typeparam name="T">A type of the field's size.</typeparam>
    /// <param name="path">The field's name in the C source, or names with dots between them: <c>limits.packets</c>.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The variable is no struct, has no such field or only as a bit-field, or the field has another size than <typeparamref name="T"/>.</exception>
    public void SetField<T>(string path, T value)
        where T : unmanaged => MemoryMarshal.Write(Edit()[FieldOffset<T>(path)..], in value);

    /// <summary>One field of a struct, as it will start.</summary>
    /// <typeparam name="T">A type of the field's size.</typeparam>
    /// <param name="path">The field's name in the C source, or names with dots between them.</param>
    /// <exception cref="ArgumentException">The variable is no struct, has no such field or only as a bit-field, or the field has another size than <typeparamref name="T"/>.</exception>
    public T GetField<T>(string path)
        where T : unmanaged => MemoryMarshal.Read<T>(Bytes[FieldOffset<T>(path)..]);

    /// <summary>The value to start with.</summary>
    /// <typeparam name="T">A type of the variable's size.</typeparam>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> has another size than the variable.</exception>
    public T Get<T>()
        where T : unmanaged
    {
        CheckSize<T>();
        return MemoryMarshal.Read<T>(Bytes);
    }

    internal VariableSpec Clone(DataSection data) => new(this, data);

    private Span<byte> Edit() => _data.Edit().Slice(Offset, Size);

    private int FieldOffset<T>(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        BtfMember? member = (Type.UnderlyingType as BtfStruct)?.FindMember(path);
        if (member is null || member.IsBitField)
        {
            throw new ArgumentException($"variable '{Name}' of type {Type} has no field '{path}' that can be set by itself", nameof(path));
        }

        int size = member.Type.Size;
        if (Unsafe.SizeOf<T>() != size)
        {
            throw new ArgumentException($"field '{path}' of variable '{Name}' has {size} bytes, and {typeof(T)} has {Unsafe.SizeOf<T>()}");
        }

        return member.Offset <= Size - size
            ? member.Offset
            : throw new BpfFormatException($"field '{path}' of variable '{Name}' lies beyond its {Size} bytes", SectionName, Offset);
    }

    private void CheckSize<T>()
    {
        if (Unsafe.SizeOf<T>() != Size)
        {
            throw new ArgumentException($"variable '{Name}' has {Size} bytes, and {typeof(T)} has {Unsafe.SizeOf<T>()}");
        }
    }
}
