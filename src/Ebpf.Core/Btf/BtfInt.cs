namespace Ebpf.Btf;

/// <summary>An integer, a character or a Boolean.</summary>
public sealed class BtfInt : BtfType
{
    internal BtfInt(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }

    /// <summary>Whether the values are signed.</summary>
    public bool IsSigned => (Word(3) >> 24 & 1) != 0;

    /// <summary>Whether the values are characters: the type says so, or is called <c>char</c>, which is all that clang does.</summary>
    public bool IsCharacter => (Word(3) >> 24 & 2) != 0 || (Word(2) == 1 && Btf.NameBytes(Word(0)).SequenceEqual("char"u8));

    /// <summary>Whether the values are true and false.</summary>
    public bool IsBoolean => (Word(3) >> 24 & 4) != 0;

    /// <summary>How many bits the value has: fewer than the bytes of <see cref="BtfType.Size"/> only in the bit-fields of old compilers.</summary>
    public int BitSize => (int)(Word(3) & 0xff);

    /// <summary>Where the value starts within its bytes, in bits: not 0 only in the bit-fields of old compilers.</summary>
    public int BitOffset => (int)(Word(3) >> 16 & 0xff);
}
