namespace Ebpf.Btf;

/// <summary>A struct or union that is declared and not defined.</summary>
public sealed class BtfForward : BtfType
{
    internal BtfForward(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }

    /// <summary>Whether it is a union.</summary>
    public bool IsUnion => KindFlag;
}
