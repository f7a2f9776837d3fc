namespace Ebpf.Btf;

/// <summary>A pointer.</summary>
public sealed class BtfPointer : BtfType
{
    internal BtfPointer(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }

    /// <summary>What it points to; <see cref="BtfVoid"/> for <c>void *</c>.</summary>
    public BtfType Target => Referenced;
}
