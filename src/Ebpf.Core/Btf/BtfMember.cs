namespace Ebpf.Btf;

/// <summary>A member of a struct or union.</summary>
public sealed class BtfMember
{
    private readonly BtfSpec _btf;
    private readonly uint _name;

    internal BtfMember(BtfSpec btf, uint name, uint typeId, long bitOffset, int bitSize)
    {
        _btf = btf;
        _name = name;
        TypeId = typeId;
        BitOffset = bitOffset;
        BitSize = bitSize;
    }

    /// <summary>The name; empty for an anonymous struct or union. Read from the BTF each time.</summary>
    public string Name => _btf.Name(_name);

    /// <summary>The type as declared, typedefs and qualifiers included.</summary>
    public BtfType Type => _btf.Type(TypeId);

    /// <summary>Where it starts, in bits from the start of the struct in which it was looked up; of a bit-field, in the order of the bytes in
    /// memory: in big-endian BTF the most significant bit comes first.</summary>
    public long BitOffset { get; }

    /// <summary>Where it starts, in whole bytes from the start of the struct in which it was looked up.</summary>
    public int Offset => (int)(BitOffset / 8);

    /// <summary>The width of a bit-field in bits; 0 for an ordinary member.</summary>
    public int BitSize { get; }

    /// <summary>Whether it is a bit-field.</summary>
    public bool IsBitField => BitSize != 0;

    internal uint TypeId { get; }

    /// <summary>The bits of its type; a bit-field does not cross two of these units, unless the struct is packed.</summary>
    internal long Unit => 8L * Math.Max(1, Type.Size);

    /// <summary>The struct or union whose members count as those of the struct around it; with -fms-extensions it may have a tag.</summary>
    internal BtfStruct? AnonymousStruct => _name == 0 && !IsBitField ? Type.UnderlyingType as BtfStruct : null;

    /// <inheritdoc/>
    public override string ToString() => new CWriter(_btf).Name(Type, Name) + (IsBitField ? $" : {BitSize}" : "");

    internal bool IsNamed(ReadOnlySpan<byte> name) => _btf.NameBytes(_name).SequenceEqual(name);

    /// <summary>The same member, seen from a struct that starts so many bits earlier.</summary>
    internal BtfMember After(long bits)
    {
        if (bits == 0)
        {
            return this;
        }

        long offset = BitOffset + bits;
        return offset <= 8L * int.MaxValue
            ? new BtfMember(_btf, _name, TypeId, offset, BitSize)
            : throw new BpfFormatException($"member '{Name}' starts {offset:#,0} bits into a struct", BtfSpec.Section);
    }
}
