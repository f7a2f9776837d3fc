namespace Ebpf.Btf;

/// <summary>A variable, or a function in <c>.ksyms</c>, with its place in a section.</summary>
public readonly struct BtfSectionVariable
{
    private readonly BtfSpec _btf;

    internal BtfSectionVariable(BtfSpec btf, uint typeId, uint offset, uint size)
    {
        _btf = btf;
        TypeId = typeId;
        Offset = offset;
        Size = size;
    }

    /// <summary>A <see cref="BtfVariable"/>, or the <see cref="BtfFunction"/> of a kfunc.</summary>
    public BtfType Type => _btf.Type(TypeId);

    /// <summary>Where it starts in the section, in bytes; 0 in objects of clang, until a linker fills it in.</summary>
    public uint Offset { get; }

    /// <summary>Its size in bytes.</summary>
    public uint Size { get; }

    internal uint TypeId { get; }
}
