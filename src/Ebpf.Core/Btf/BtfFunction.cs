namespace Ebpf.Btf;

/// <summary>A function.</summary>
public sealed class BtfFunction : BtfType
{
    internal BtfFunction(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }

    /// <summary>Parameters and return type.</summary>
    /// <exception cref="BpfFormatException">It refers to something else.</exception>
    public BtfFunctionPrototype Prototype => Referenced as BtfFunctionPrototype ?? throw Wrong("has no prototype");

    /// <summary>Who can call it. The kernel's own BTF says <see cref="BtfLinkage.Static"/> of all its functions.</summary>
    public BtfLinkage Linkage => (BtfLinkage)Count;
}
