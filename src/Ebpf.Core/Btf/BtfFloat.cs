namespace Ebpf.Btf;

/// <summary>A floating-point number of 2 to 16 bytes.</summary>
public sealed class BtfFloat : BtfType
{
    internal BtfFloat(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }
}
