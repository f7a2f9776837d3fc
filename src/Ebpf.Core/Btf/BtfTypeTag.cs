namespace Ebpf.Btf;

/// <summary>A tag on what a pointer points to (<c>__user</c>, <c>__rcu</c>, <c>__kptr</c>), or an attribute of a type; <see cref="BtfType.Name"/> is its text.</summary>
public sealed class BtfTypeTag : BtfType
{
    internal BtfTypeTag(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }

    /// <summary>The type that carries it.</summary>
    public BtfType Target => Referenced;

    /// <summary>Whether it stands for <c>__attribute__((text))</c>, such as <c>address_space(1)</c>, instead of <c>btf_type_tag("text")</c>. Kernel 6.15.</summary>
    public bool IsAttribute => KindFlag;
}
