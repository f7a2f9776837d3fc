namespace Ebpf.Btf;

/// <summary>What the reader of object files asks; it has looked at the kind before.</summary>
public abstract partial class BtfType
{
    /// <summary>BTF_VAR_STATIC.</summary>
    internal const uint StaticLinkage = (uint)BtfLinkage.Static;

    internal uint ArrayElementTypeId => Word(3);

    internal uint ArrayLength => Word(5);

    internal uint VariableLinkage => Word(3);

    /// <summary>What a declaration tag is on: -1 for the whole of its target, else the index of a member or parameter.</summary>
    internal int TagComponent => (int)Word(3);

    /// <summary>The value of an enumerator, as 64 bits without sign.</summary>
    internal ulong EnumValue(int index) => Kind == BtfKind.Enum ? (uint)((BtfEnum)this).Values[index].Value : (ulong)((BtfEnum)this).Values[index].Value;

    internal BtfMember Member(int index) => ((BtfStruct)this).Members[index];

    internal BtfSectionVariable SectionVariable(int index) => ((BtfDataSection)this).Variables[index];
}
