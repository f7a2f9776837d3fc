namespace Ebpf.Btf;

/// <summary>What the reader of object files asks; it has looked at the kind before.</summary>
public abstract partial class BtfType
{
    /// <summary>BTF_VAR_STATIC.</summary>
    internal const uint StaticLinkage = (uint)BtfLinkage.Static;

    internal uint ArrayElementTypeId => Word(3);

    internal uint ArrayLength => Word(5);

    internal uint VariableLinkage => Word(3);

    internal BtfMember Member(int index) => ((BtfStruct)this).Members[index];

    internal BtfSectionVariable SectionVariable(int index) => ((BtfDataSection)this).Variables[index];
}
