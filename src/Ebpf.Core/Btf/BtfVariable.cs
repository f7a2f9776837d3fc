namespace Ebpf.Btf;

/// <summary>A global variable. The kernel's BTF has the per-CPU ones.</summary>
public sealed class BtfVariable : BtfType
{
    internal BtfVariable(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }

    /// <summary>The type of the value.</summary>
    public BtfType Type => Referenced;

    /// <summary>Who sees it.</summary>
    public BtfLinkage Linkage => (BtfLinkage)Word(3);
}
