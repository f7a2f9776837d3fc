namespace Ebpf.Maps.Layout;

/// <summary>One field of a structure, nested structures and arrays taken apart.</summary>
/// <param name="Name">How its source calls it: <c>addr.port</c>, <c>slots[3]</c>; empty for what is no structure.</param>
/// <param name="Offset">In bytes, from the start of the outermost structure.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Kind">How its bits are meant.</param>
internal readonly record struct LayoutField(string Name, int Offset, int Size, FieldKind Kind)
{
    internal int End => Offset + Size;

    public override string ToString() => Kind switch
    {
        FieldKind.Unsigned => $"unsigned, {Size} bytes at offset {Offset}",
        FieldKind.Signed => $"signed, {Size} bytes at offset {Offset}",
        FieldKind.Float => $"floating-point, {Size} bytes at offset {Offset}",
        _ => $"{Size} bytes at offset {Offset}",
    };

    internal bool Overlaps(LayoutField other) => Offset < other.End && other.Offset < End;
}
