namespace Ebpf.Btf;

/// <summary>What C would make of the members, compared with where they are.</summary>
public sealed partial class BtfStruct
{
    private const int PackedMark = -1;

    // 0 until it is known.
    private int _alignment;

    internal (int Alignment, bool IsPacked) Layout(int depth)
    {
        if (_alignment == 0)
        {
            _alignment = NaturalAlignment(depth);
        }

        return _alignment == PackedMark ? (1, true) : (_alignment, false);
    }

    // BTF does not say "packed": the compiler was told so if a member or the end is not aligned.
    private int NaturalAlignment(int depth)
    {
        int alignment = 1;
        bool isAligned = true;
        foreach (BtfMember member in Members)
        {
            int ofMember = member.Type.AlignmentAt(depth + 1);
            alignment = Math.Max(alignment, ofMember);
            long unit = member.Unit;
            isAligned &= member.IsBitField
                ? member.BitOffset % unit + member.BitSize <= unit
                : member.BitOffset % (8L * ofMember) == 0;
        }

        return isAligned && Size % alignment == 0 ? alignment : PackedMark;
    }
}
