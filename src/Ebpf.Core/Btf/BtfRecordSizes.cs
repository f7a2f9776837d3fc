namespace Ebpf.Btf;

/// <summary>How many bytes follow the twelve that all kinds of types share.</summary>
internal static class BtfRecordSizes
{
    internal const int Shared = 12;

    /// <summary>Of a kind that nothing is known about.</summary>
    internal const ushort Unknown = ushort.MaxValue;

    private const int Kinds = 128;

    /// <summary>By kind: the bytes that follow once in the low byte, those for each element (<c>vlen</c>) in the high byte.</summary>
    internal static ushort[] Default { get; } = Build();

    /// <summary>With the kinds that this library does not know, and the BTF itself describes (<c>struct btf_layout</c>).</summary>
    internal static ushort[] With(ReadOnlySpan<byte> layout)
    {
        ushort[] sizes = Build();
        for (int kind = (int)BtfKind.Enum64 + 1; kind < Kinds && (kind + 1) * 4 <= layout.Length; kind++)
        {
            sizes[kind] = Of(layout[kind * 4], layout[kind * 4 + 1]);
        }

        return sizes;
    }

    private static ushort[] Build()
    {
        var sizes = new ushort[Kinds];
        Array.Fill(sizes, Unknown);
        Array.Clear(sizes, (int)BtfKind.Int, (int)BtfKind.Enum64);
        sizes[(int)BtfKind.Int] = sizes[(int)BtfKind.Variable] = sizes[(int)BtfKind.DeclarationTag] = Of(4, 0);
        sizes[(int)BtfKind.Array] = Of(12, 0);
        sizes[(int)BtfKind.Struct] = sizes[(int)BtfKind.Union] = sizes[(int)BtfKind.DataSection] = sizes[(int)BtfKind.Enum64] = Of(0, 12);
        sizes[(int)BtfKind.Enum] = sizes[(int)BtfKind.FunctionPrototype] = Of(0, 8);
        return sizes;
    }

    private static ushort Of(byte once, byte each) => (ushort)(once | each << 8);
}
