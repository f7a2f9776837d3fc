namespace Ebpf.Btf;

/// <summary>How <see cref="BtfType.Format"/> writes a value.</summary>
public sealed class BtfFormatOptions
{
    // Each takes some of the stack.
    private const int MaxMaxDepth = 256;

    internal static BtfFormatOptions Default { get; } = new();

    /// <summary>Whether each member stands on a line of its own; else all is one line.</summary>
    public bool Indented { get; init; }

    /// <summary>How many structs and arrays within each other are written; deeper ones are <c>{…}</c>. 32 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 or more than 256.</exception>
    public int MaxDepth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxMaxDepth);
            field = value;
        }
    } = 32;

    /// <summary>About how many characters are written before the rest becomes <c>…</c>. 65,536 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1.</exception>
    public int MaxLength
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 65_536;
}
