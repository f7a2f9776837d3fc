namespace Ebpf.Btf;

/// <summary>How many bytes follow the twelve that all kinds of types share.</summary>
internal static class BtfRecordSizes
{
    internal const int Shared = 12;

    /// <summary>Of a kind that nothing is known about.</summary>
    internal const ushort Unknown = ushort.MaxValue;

    private const int Each = 0x100;

    /// <summary>By kind: the bytes that follow once in the low byte, those for each element (<c>vlen</c>) in the high byte.</summary>
    internal static ushort[] Default { get; } =
    [
        Unknown,
        4, // integer
        0, // pointer
        12, // array
        12 * Each, // struct
        12 * Each, // union
        8 * Each, // enum
        0, 0, 0, 0, 0, 0, // forward, typedef, volatile, const, restrict, function
        8 * Each, // prototype
        4, // variable
        12 * Each, // data section
        0, // float
        4, // tag of a declaration
        0, // tag of a type
        12 * Each, // enum of 64 bits
    ];

    /// <summary>With the kinds that this library does not know, and the BTF itself describes (<c>struct btf_layout</c>).</summary>
    internal static ushort[] With(ReadOnlySpan<byte> layout)
    {
        const int Size = 4, MaxKinds = 128;
        ushort[] sizes = Default;
        Array.Resize(ref sizes, Math.Clamp(layout.Length / Size, Default.Length, MaxKinds));
        for (int kind = Default.Length; kind < sizes.Length; kind++)
        {
            sizes[kind] = (ushort)(layout[kind * Size] | layout[kind * Size + 1] << 8);
        }

        return sizes;
    }
}
