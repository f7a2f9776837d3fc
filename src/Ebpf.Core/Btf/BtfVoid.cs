namespace Ebpf.Btf;

/// <summary><c>void</c>: type 0, which has no record.</summary>
public sealed class BtfVoid : BtfType
{
    internal BtfVoid(BtfSpec btf)
        : base(btf, 0, 0)
    {
    }

    internal override uint Word(int index) => 0;
}
