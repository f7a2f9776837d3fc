namespace Ebpf.Btf;

/// <summary>Type information (BTF) of a BPF object, the kernel or one of its modules: types by id and by name.</summary>
/// <remarks>
/// <para>The bytes are read in place. Opening looks at the outlines only; a type becomes an object when it is asked for, and is checked then,
/// so every property of a type may throw <see cref="BpfFormatException"/> when the bytes are damaged.</para>
/// <para>Reading needs no kernel and no privilege, and answers the same on every operating system. All members can be used from many threads
/// at once. Format: the kernel's Documentation/bpf/btf.rst.</para>
/// </remarks>
public sealed partial class BtfSpec
{
    internal const string Section = ".BTF";

    private readonly BtfSpec? _base;
    private readonly BtfVoid _void;
    private readonly ReadOnlyMemory<byte> _types;
    private readonly ReadOnlyMemory<byte> _strings;
    private readonly bool _isSwapped;
    private readonly ushort[] _sizes;
    private readonly uint _firstId;
    private readonly uint _firstString;
    private readonly int _count;

    private BtfSpec(BtfHeader header, BtfSpec? baseSpec)
    {
        _base = baseSpec;
        _void = baseSpec?._void ?? new BtfVoid(this);
        _types = header.Types;
        _strings = header.Strings;
        IsLittleEndian = header.IsLittleEndian;
        _isSwapped = header.IsLittleEndian != BitConverter.IsLittleEndian;
        _sizes = header.Layout.IsEmpty ? BtfRecordSizes.Default : BtfRecordSizes.With(header.Layout.Span);
        _firstId = (uint)(baseSpec?.TypeCount ?? 1);
        _firstString = baseSpec is null ? 0 : baseSpec._firstString + (uint)baseSpec._strings.Length;
        CheckStrings();
        (_blocks, _count) = IndexTypes();
        _made = new BtfType?[_blocks.Length][];
    }

    /// <summary>What this BTF builds on (a module's on the kernel's), or <see langword="null"/>: ids and names continue where the base's end.</summary>
    public BtfSpec? Base => _base;

    /// <summary>Whether the BTF, and the values that it describes, are in little-endian byte order.</summary>
    public bool IsLittleEndian { get; }

    /// <summary>The number of types, <c>void</c> (type 0) and those of <see cref="Base"/> included: one more than the last id.</summary>
    public int TypeCount => (int)_firstId + _count;

    /// <summary>All types but <c>void</c>, those of <see cref="Base"/> first, in the order of their ids.</summary>
    public IEnumerable<BtfType> Types => Enumerate(null);

    /// <summary>The size of types and names, those of <see cref="Base"/> included.</summary>
    internal long ByteCount => _types.Length + (long)_strings.Length + (_base?.ByteCount ?? 0);

    /// <summary>Reads BTF in either byte order from memory, which is not copied and must stay as it is.</summary>
    /// <param name="bytes">The contents of a <c>.BTF</c> section, or of a file in <c>/sys/kernel/btf</c>.</param>
    /// <param name="baseSpec">What a split BTF builds on: the kernel's for a module's.</param>
    /// <exception cref="BpfFormatException">It is not BTF, or its base is missing.</exception>
    public static BtfSpec Parse(ReadOnlyMemory<byte> bytes, BtfSpec? baseSpec = null)
    {
        BtfHeader header = BtfHeader.Read(bytes);
        return baseSpec is null || baseSpec.IsLittleEndian == header.IsLittleEndian
            ? new BtfSpec(header, baseSpec)
            : throw new BpfFormatException("the byte order is not that of the base", Section);
    }

    /// <summary>The type with this id.</summary>
    /// <param name="id">0 is <c>void</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many types.</exception>
    public BtfType GetTypeById(uint id)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, (uint)TypeCount);
        return Type(id);
    }

    /// <summary>The types of one kind, those of <see cref="Base"/> first, in the order of their ids.</summary>
    public IEnumerable<BtfType> OfKind(BtfKind kind) => Enumerate(kind);

    /// <summary>The type with an id that the BTF itself gives.</summary>
    internal BtfType Type(uint id)
    {
        if (id >= _firstId)
        {
            return OwnType(id);
        }

        return _base is null ? _void : _base.Type(id);
    }

    private IEnumerable<BtfType> Enumerate(BtfKind? kind)
    {
        if (_base is not null)
        {
            foreach (BtfType type in _base.Enumerate(kind))
            {
                yield return type;
            }
        }

        int offset = 0;
        for (int index = 0; index < _count; index++)
        {
            if (kind is null || KindOf(Word(offset + 4)) == kind)
            {
                yield return OwnType(index, offset);
            }

            offset = Next(offset);
        }
    }

    private void CheckStrings()
    {
        ReadOnlySpan<byte> strings = _strings.Span;
        if (strings.IsEmpty ? _base is null : strings[^1] != 0)
        {
            throw new BpfFormatException("the names do not end with a NUL", Section, strings.Length);
        }

        // The empty name comes first, and only a base has it.
        if (_base is null && strings[0] != 0)
        {
            throw new BpfFormatException("the names do not start with the empty one: this is split BTF, of a kernel module say, and needs its base", Section);
        }
    }
}
