namespace Ebpf.Btf;

/// <summary>Sizes and alignments as the C compilers of 64-bit machines and of BPF have them.</summary>
public abstract partial class BtfType
{
    private const int PointerSize = 8;

    // That of __int128.
    private const int MaxScalarAlignment = 16;

    /// <summary>The size in bytes; pointers have 8.</summary>
    /// <exception cref="InvalidOperationException">The kind has no size: void, function, forward declaration, tag of a declaration.</exception>
    /// <exception cref="BpfFormatException">It is an array of itself, or larger than 2 GiB, which nothing in a kernel can be.</exception>
    public int Size => TryGetSize(out int size) ? size : throw new InvalidOperationException($"type {Id}, {this}, has no size: it is a {UnderlyingType.Kind}");

    /// <summary>The alignment in bytes; 1 for a packed struct, which one knows by offsets and sizes that do not fit.</summary>
    /// <exception cref="InvalidOperationException">The kind has no size.</exception>
    /// <exception cref="BpfFormatException">It contains itself.</exception>
    public int Alignment =>
        TryGetSize(out _) ? AlignmentAt(0) : throw new InvalidOperationException($"type {Id}, {this}, has no alignment: it is a {UnderlyingType.Kind}");

    /// <summary>The size in bytes, for a type that has one: void, functions, forward declarations and tags of declarations have none.</summary>
    /// <param name="size">The size; pointers have 8.</param>
    /// <returns>Whether the type has a size.</returns>
    /// <exception cref="BpfFormatException">It is an array of itself, or larger than 2 GiB, which nothing in a kernel can be.</exception>
    public bool TryGetSize(out int size)
    {
        size = 0;
        ulong elements = 1;
        BtfType type = UnderlyingType;
        for (int depth = 0; depth < MaxDepth; depth++)
        {
            switch (type)
            {
                case BtfArray array:
                    elements = elements * array.Length <= int.MaxValue ? elements * array.Length : throw Wrong("has more elements than anything in a kernel");
                    type = array.ElementType.UnderlyingType;
                    continue;
                case BtfVariable variable:
                    type = variable.Type.UnderlyingType;
                    continue;
            }

            if (type.OwnSize is not { } each)
            {
                return type == UnderlyingType || this is BtfVariable ? false : throw Wrong($"is an array of {type.Kind}");
            }

            size = elements * each <= int.MaxValue ? (int)(elements * each) : throw Wrong($"has {elements * each:#,0} bytes");
            return true;
        }

        throw Wrong("is an array of itself");
    }

    internal int AlignmentAt(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Wrong("contains itself, or is nested too deep");
        }

        BtfType type = UnderlyingType;
        return type switch
        {
            BtfStruct composite => composite.Layout(depth).Alignment,
            BtfArray array => array.ElementType.AlignmentAt(depth + 1),
            BtfVariable variable => variable.Type.AlignmentAt(depth + 1),
            BtfPointer => PointerSize,
            BtfInt or BtfEnum or BtfFloat => Math.Clamp(type.Size, 1, MaxScalarAlignment),
            BtfDataSection => 1,
            _ => throw Wrong($"is used as a value, and is a {type.Kind}"),
        };
    }

    private uint? OwnSize => Kind switch
    {
        BtfKind.Pointer => PointerSize,
        BtfKind.Int or BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Float or BtfKind.DataSection => Word(2),
        _ => null,
    };
}
