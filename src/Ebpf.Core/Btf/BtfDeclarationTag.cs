namespace Ebpf.Btf;

/// <summary>A tag on a declaration (<c>btf_decl_tag</c>; <c>bpf_kfunc</c> in the kernel); <see cref="BtfType.Name"/> is its text.</summary>
public sealed class BtfDeclarationTag : BtfType
{
    internal BtfDeclarationTag(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }

    /// <summary>The struct, union, typedef, variable or function that carries it, or one of whose members or parameters does.</summary>
    public BtfType Target => Referenced;

    /// <summary>The index of the member or parameter that carries it; -1 for the target itself.</summary>
    public int ComponentIndex => (int)Word(3);

    /// <summary>Whether it stands for <c>__attribute__((text))</c> instead of <c>btf_decl_tag("text")</c>. Kernel 6.15.</summary>
    public bool IsAttribute => KindFlag;
}
