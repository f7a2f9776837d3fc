namespace Ebpf.Btf;

/// <summary>An array; one of several dimensions is an array of arrays.</summary>
public sealed class BtfArray : BtfType
{
    internal BtfArray(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }

    /// <summary>The type of the elements.</summary>
    public BtfType ElementType => Btf.Type(Word(3));

    /// <summary>The type that it is indexed by: some integer, the same for all.</summary>
    public BtfType IndexType => Btf.Type(Word(4));

    /// <summary>The number of elements; 0 for a flexible array at the end of a struct.</summary>
    public uint Length => Word(5);
}
