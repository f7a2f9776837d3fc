namespace Ebpf.Btf;

/// <summary>A view of one type of a <see cref="BtfSpec"/>: nothing is copied or decoded until it is asked for.</summary>
internal readonly struct BtfType
{
    /// <summary>BTF_VAR_STATIC.</summary>
    internal const uint StaticLinkage = 0;

    private readonly BtfSpec _btf;
    private readonly int _offset;

    internal BtfType(BtfSpec btf, uint id, int offset)
    {
        _btf = btf;
        _offset = offset;
        Id = id;
    }

    internal uint Id { get; }

    internal BtfKind Kind => BtfSpec.KindOf(Info);

    internal string Name => _offset < 0 ? "" : _btf.Name(_btf.Word(_offset));

    /// <summary>How many members, values, parameters or variables it has.</summary>
    internal int Count => (int)(Info & 0xffff);

    /// <summary>Size in bytes, for the kinds that have one: integer, enum, struct, union, float, data section.</summary>
    internal uint Size => _btf.Word(_offset + 8);

    /// <summary>The type that a pointer, typedef, qualifier, tag, variable or function refers to.</summary>
    internal uint ReferencedTypeId => _btf.Word(_offset + 8);

    internal uint ArrayElementTypeId => _btf.Word(_offset + BtfSpec.TypeSize);

    internal uint ArrayLength => _btf.Word(_offset + BtfSpec.TypeSize + 8);

    /// <summary>BTF_VAR_*: 0 static, 1 global, 2 extern.</summary>
    internal uint VariableLinkage => _btf.Word(_offset + BtfSpec.TypeSize);

    /// <summary>What a declaration tag is on: -1 for the whole of its target, else the index of a member or parameter.</summary>
    internal int TagComponent => (int)_btf.Word(_offset + BtfSpec.TypeSize);

    // Void, type 0, has no record.
    private uint Info => _offset < 0 ? 0 : _btf.Word(_offset + 4);

    // With the kind flag set, a member's offset word is { bit-field size : 8, bit offset : 24 }.
    private bool HasBitFields => Info >> 31 != 0;

    internal BtfMember Member(int index)
    {
        int at = _offset + BtfSpec.TypeSize + index * BtfSpec.MemberSize;
        uint offset = _btf.Word(at + 8);
        return HasBitFields
            ? new BtfMember(_btf.Name(_btf.Word(at)), _btf.Word(at + 4), offset & 0xffffff, offset >> 24)
            : new BtfMember(_btf.Name(_btf.Word(at)), _btf.Word(at + 4), offset, 0);
    }

    /// <summary>The value of an enumerator, as 64 bits without sign.</summary>
    internal ulong EnumValue(int index)
    {
        if (Kind == BtfKind.Enum)
        {
            return _btf.Word(_offset + BtfSpec.TypeSize + index * 8 + 4);
        }

        int at = _offset + BtfSpec.TypeSize + index * BtfSpec.MemberSize;
        return _btf.Word(at + 4) | (ulong)_btf.Word(at + 8) << 32;
    }

    internal BtfSectionVariable SectionVariable(int index)
    {
        int at = _offset + BtfSpec.TypeSize + index * BtfSpec.MemberSize;
        return new BtfSectionVariable(_btf.Word(at), _btf.Word(at + 4), _btf.Word(at + 8));
    }
}
