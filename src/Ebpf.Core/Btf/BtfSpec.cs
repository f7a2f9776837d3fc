using System.Buffers.Binary;
using System.Text;

namespace Ebpf.Btf;

/// <summary>The type information of a BPF object (its <c>.BTF</c> section), read in place from bytes that nobody vouches for.</summary>
/// <remarks>Layout: the kernel's Documentation/bpf/btf.rst.</remarks>
internal sealed class BtfSpec
{
    internal const int TypeSize = 12;
    internal const int MemberSize = 12;

    private const ushort Magic = 0xeb9f;
    private const int MinimumHeaderSize = 24;

    // KSYM_NAME_LEN: the kernel refuses longer names (btf_name_valid).
    private const int MaxNameLength = 511;

    // A chain of typedefs and qualifiers longer than this is a cycle; the kernel allows 32 (MAX_RESOLVE_DEPTH).
    private const int MaxChainLength = 32;

    private readonly ReadOnlyMemory<byte> _types;
    private readonly ReadOnlyMemory<byte> _strings;
    private readonly bool _isLittleEndian;
    private readonly string _section;
    private readonly int[] _offsets;

    private BtfSpec(ReadOnlyMemory<byte> types, ReadOnlyMemory<byte> strings, bool isLittleEndian, string section)
    {
        _types = types;
        _strings = strings;
        _isLittleEndian = isLittleEndian;
        _section = section;
        _offsets = IndexTypes();
    }

    /// <summary>The number of types, <c>void</c> (type 0) included.</summary>
    internal int TypeCount => _offsets.Length + 1;

    /// <summary>Reads BTF in either byte order.</summary>
    /// <param name="bytes">The whole of it.</param>
    /// <param name="section">The section to name in errors.</param>
    internal static BtfSpec Parse(ReadOnlyMemory<byte> bytes, string section = ".BTF")
    {
        ReadOnlySpan<byte> header = bytes.Span;
        if (header.Length < MinimumHeaderSize)
        {
            throw new BpfFormatException($"{header.Length} bytes are too few for a BTF header of {MinimumHeaderSize}", section, header.Length);
        }

        bool isLittleEndian = BinaryPrimitives.ReadUInt16LittleEndian(header) == Magic;
        if (!isLittleEndian && BinaryPrimitives.ReadUInt16BigEndian(header) != Magic)
        {
            throw new BpfFormatException("no BTF magic number (0xeb9f) at the start", section);
        }

        if (header[2] != 1)
        {
            throw new BpfFormatException($"BTF version {header[2]}, and only version 1 exists", section, 2);
        }

        uint headerSize = ReadUInt32(header[4..], isLittleEndian);
        if (headerSize < MinimumHeaderSize || headerSize > header.Length)
        {
            throw new BpfFormatException($"a BTF header size of {headerSize} in {header.Length} bytes", section, 4);
        }

        return new BtfSpec(Part(8, "types"), Part(16, "strings"), isLittleEndian, section);

        ReadOnlyMemory<byte> Part(int at, string what)
        {
            ulong start = headerSize + (ulong)ReadUInt32(bytes.Span[at..], isLittleEndian);
            ulong size = ReadUInt32(bytes.Span[(at + 4)..], isLittleEndian);
            return start + size <= (ulong)bytes.Length
                ? bytes.Slice((int)start, (int)size)
                : throw new BpfFormatException($"the BTF {what} reach past the end of the {bytes.Length:#,0} bytes", section, at);
        }
    }

    /// <summary>The type with this id; id 0 is <c>void</c>.</summary>
    internal BtfType Type(uint id)
    {
        if (id == 0)
        {
            return new BtfType(this, 0, -1);
        }

        return id <= _offsets.Length
            ? new BtfType(this, id, _offsets[id - 1])
            : throw new BpfFormatException($"type {id} is referred to, and there are {TypeCount}", _section);
    }

    /// <summary>The type behind typedefs, qualifiers and type tags.</summary>
    internal BtfType Resolve(uint id)
    {
        BtfType type = Type(id);
        for (int i = 0; i < MaxChainLength; i++)
        {
            if (type.Kind is not (BtfKind.Typedef or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict or BtfKind.TypeTag))
            {
                return type;
            }

            type = Type(type.ReferencedTypeId);
        }

        throw new BpfFormatException($"type {id} is a typedef or qualifier of itself", _section);
    }

    /// <summary>The size of a type in bytes, as the C compiler for BPF sees it: pointers have 8.</summary>
    internal uint SizeOf(uint id)
    {
        ulong elements = 1;
        for (int depth = 0; depth < MaxChainLength; depth++)
        {
            BtfType type = Resolve(id);
            switch (type.Kind)
            {
                case BtfKind.Array:
                    elements *= type.ArrayLength;
                    id = type.ArrayElementTypeId;
                    if (elements > uint.MaxValue)
                    {
                        throw new BpfFormatException($"type {id} has more than {uint.MaxValue:#,0} elements", _section);
                    }

                    continue;
                case BtfKind.Pointer:
                    return Checked(elements * 8, id);
                case BtfKind.Int or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Struct or BtfKind.Union or BtfKind.Float or BtfKind.DataSection:
                    return Checked(elements * type.Size, id);
                case BtfKind.Variable:
                    id = type.ReferencedTypeId;
                    continue;
                default:
                    throw new BpfFormatException($"type {id} ({type.Kind}) has no size", _section);
            }
        }

        throw new BpfFormatException($"type {id} is an array of itself", _section);
    }

    /// <summary>The alignment of a scalar, or of an array of scalars, in bytes.</summary>
    internal uint AlignmentOf(uint id)
    {
        BtfType type = Resolve(id);
        for (int depth = 0; type.Kind == BtfKind.Array && depth < MaxChainLength; depth++)
        {
            type = Resolve(type.ArrayElementTypeId);
        }

        return Math.Clamp(SizeOf(type.Id), 1, 8);
    }

    /// <summary>The types of one kind, in the order of their ids.</summary>
    internal IEnumerable<BtfType> OfKind(BtfKind kind)
    {
        for (uint id = 1; id < TypeCount; id++)
        {
            BtfType type = Type(id);
            if (type.Kind == kind)
            {
                yield return type;
            }
        }
    }

    internal static BtfKind KindOf(uint info) => (BtfKind)(info >> 24 & 0x1f);

    internal uint Word(int offset) => ReadUInt32(_types.Span[offset..], _isLittleEndian);

    internal string Name(uint offset) => Text(offset, MaxNameLength);

    /// <summary>A string that is not a name, and may be of any length: a source line, say.</summary>
    internal string Text(uint offset) => Text(offset, int.MaxValue - 1);

    private string Text(uint offset, int maxLength)
    {
        if (offset >= (uint)_strings.Length)
        {
            if (offset == 0)
            {
                return "";
            }

            throw new BpfFormatException($"a string starts past the end of the {_strings.Length:#,0} bytes of strings", _section, offset);
        }

        ReadOnlySpan<byte> rest = _strings.Span[(int)offset..];
        int length = rest[..Math.Min(rest.Length, maxLength + 1)].IndexOf((byte)0);
        return length >= 0
            ? Encoding.UTF8.GetString(rest[..length])
            : throw new BpfFormatException("a string is not terminated, or too long for a name", _section, offset);
    }

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool isLittleEndian) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    // How many bytes follow the 12 that all kinds share.
    private static int TrailerSize(BtfKind kind, int count) => kind switch
    {
        BtfKind.Int or BtfKind.Variable or BtfKind.DeclarationTag => 4,
        BtfKind.Array => 12,
        BtfKind.Struct or BtfKind.Union or BtfKind.DataSection or BtfKind.Enum64 => count * 12,
        BtfKind.Enum or BtfKind.FunctionPrototype => count * 8,
        BtfKind.Pointer or BtfKind.Forward or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or
            BtfKind.Function or BtfKind.Float or BtfKind.TypeTag => 0,
        _ => -1,
    };

    private int[] IndexTypes()
    {
        var offsets = new List<int>();
        int offset = 0;
        while (offset < _types.Length)
        {
            if (_types.Length - offset < TypeSize)
            {
                throw new BpfFormatException($"type {offsets.Count + 1} is cut off", _section, offset);
            }

            uint info = Word(offset + 4);
            int trailer = TrailerSize(KindOf(info), (int)(info & 0xffff));
            if (trailer < 0)
            {
                throw new BpfFormatException($"type {offsets.Count + 1} is of the unknown kind {(int)KindOf(info)}", _section, offset);
            }

            if (trailer > _types.Length - offset - TypeSize)
            {
                throw new BpfFormatException($"type {offsets.Count + 1} is cut off", _section, offset);
            }

            offsets.Add(offset);
            offset += TypeSize + trailer;
        }

        return [.. offsets];
    }

    private uint Checked(ulong size, uint id) =>
        size <= uint.MaxValue ? (uint)size : throw new BpfFormatException($"type {id} is larger than {uint.MaxValue:#,0} bytes", _section);
}
