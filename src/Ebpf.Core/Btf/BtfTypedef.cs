namespace Ebpf.Btf;

/// <summary>A typedef.</summary>
public sealed class BtfTypedef : BtfType
{
    internal BtfTypedef(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }

    /// <summary>What it is another name for.</summary>
    public BtfType Target => Referenced;
}
