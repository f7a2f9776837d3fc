namespace Ebpf.Btf;

/// <summary>An enumeration of 8 to 64 bits.</summary>
public sealed class BtfEnum : BtfType
{
    private BtfEnumValue[]? _values;

    internal BtfEnum(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }

    /// <summary>Whether the values are signed. Compilers before clang 15 do not say so; then it is <see langword="false"/>.</summary>
    public bool IsSigned => KindFlag;

    /// <summary>The values in the order of the C source; none if it is only declared.</summary>
    public IReadOnlyList<BtfEnumValue> Values => _values ??= ReadValues();

    private BtfEnumValue[] ReadValues()
    {
        const int First = 3;
        bool isLong = Kind == BtfKind.Enum64;
        bool isSigned = IsSigned;
        int words = isLong ? 3 : 2;
        var values = new BtfEnumValue[Count];
        for (int i = 0; i < values.Length; i++)
        {
            int at = First + i * words;
            uint low = Word(at + 1);
            long value = isLong ? (long)((ulong)Word(at + 2) << 32 | low) : isSigned ? (int)low : low;
            values[i] = new BtfEnumValue(Btf, Word(at), value);
        }

        return values;
    }
}
