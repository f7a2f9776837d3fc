namespace Ebpf.Btf;

/// <summary><c>const</c>, <c>volatile</c> or <c>restrict</c>, as <see cref="BtfType.Kind"/> says.</summary>
public sealed class BtfQualifier : BtfType
{
    internal BtfQualifier(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }

    /// <summary>What is qualified.</summary>
    public BtfType Target => Referenced;
}
