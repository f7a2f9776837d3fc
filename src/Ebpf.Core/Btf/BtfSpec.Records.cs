using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Btf;

/// <summary>The records of types, and their names.</summary>
public sealed partial class BtfSpec
{
    private const int TypesPerBlock = 64;

    // The kernel refuses names over 511 bytes (KSYM_NAME_LEN), but not tags; without a bound, names that overlap stand for gigabytes.
    private const int MaxNameLength = 4095;

    // Where every 64th record starts: records differ in size, so the others are found from there.
    private readonly int[] _blocks;

    // The types that have been asked for, by block.
    private readonly BtfType?[]?[] _made;

    internal static BtfKind KindOf(uint info) => (BtfKind)(info >> 24 & 0x7f);

    // 16 bits up to Linux 7.0, the rest being 0.
    internal static int CountOf(uint info) => (int)(info & 0xffffff);

    internal uint Word(int offset)
    {
        uint word = MemoryMarshal.Read<uint>(_types.Span[offset..]);
        return _isSwapped ? BinaryPrimitives.ReverseEndianness(word) : word;
    }

    internal string Name(uint offset) => Encoding.UTF8.GetString(NameBytes(offset));

    internal ReadOnlySpan<byte> NameBytes(uint offset)
    {
        ReadOnlySpan<byte> text = TextBytes(offset, MaxNameLength + 1);
        return text.Length <= MaxNameLength ? text : throw new BpfFormatException($"a name is longer than {MaxNameLength:#,0} bytes", Section, offset);
    }

    /// <summary>A string that is not a name, and may be of any length: a source line, say.</summary>
    internal string Text(uint offset) => Encoding.UTF8.GetString(TextBytes(offset, int.MaxValue));

    // As much of a string as was asked for.
    private ReadOnlySpan<byte> TextBytes(uint offset, int maxLength)
    {
        if (offset < _firstString)
        {
            return _base!.TextBytes(offset, maxLength);
        }

        if (offset - _firstString >= (uint)_strings.Length)
        {
            throw new BpfFormatException($"a string starts past the end of the {_firstString + (ulong)_strings.Length:#,0} bytes of strings", Section, offset);
        }

        ReadOnlySpan<byte> rest = _strings.Span[(int)(offset - _firstString)..];
        rest = rest[..Math.Min(rest.Length, maxLength)];
        // The last string is terminated, and so are all.
        int length = rest.IndexOf((byte)0);
        return length >= 0 ? rest[..length] : rest;
    }

    private static BtfType Make(BtfSpec btf, uint id, int offset, uint info) => KindOf(info) switch
    {
        BtfKind.Int => new BtfInt(btf, id, offset),
        BtfKind.Pointer => new BtfPointer(btf, id, offset),
        BtfKind.Array => new BtfArray(btf, id, offset),
        BtfKind.Struct or BtfKind.Union => new BtfStruct(btf, id, offset),
        BtfKind.Enum or BtfKind.Enum64 => new BtfEnum(btf, id, offset),
        BtfKind.Forward => new BtfForward(btf, id, offset),
        BtfKind.Typedef => new BtfTypedef(btf, id, offset),
        BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict => new BtfQualifier(btf, id, offset),
        BtfKind.Function => new BtfFunction(btf, id, offset),
        BtfKind.FunctionPrototype => new BtfFunctionPrototype(btf, id, offset),
        BtfKind.Variable => new BtfVariable(btf, id, offset),
        BtfKind.DataSection => new BtfDataSection(btf, id, offset),
        BtfKind.Float => new BtfFloat(btf, id, offset),
        BtfKind.DeclarationTag => new BtfDeclarationTag(btf, id, offset),
        BtfKind.TypeTag => new BtfTypeTag(btf, id, offset),
        _ => new BtfUnknown(btf, id, offset),
    };

    // Compiled at once, and well: it runs over megabytes, once in a process.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (int[] Blocks, int Count) IndexTypes()
    {
        ReadOnlySpan<byte> types = _types.Span;
        ReadOnlySpan<ushort> sizes = _sizes;
        var blocks = new int[types.Length / (BtfRecordSizes.Shared * TypesPerBlock) + 1];
        int count = 0;
        int offset = 0;
        while (offset < types.Length)
        {
            if (types.Length - offset < BtfRecordSizes.Shared)
            {
                throw CutOff(count, offset);
            }

            uint info = MemoryMarshal.Read<uint>(types[(offset + 4)..]);
            info = _isSwapped ? BinaryPrimitives.ReverseEndianness(info) : info;
            int kind = (int)KindOf(info);
            ushort size = kind < sizes.Length ? sizes[kind] : BtfRecordSizes.Unknown;
            long next = offset + BtfRecordSizes.Shared + (size & 0xff) + (long)(size >> 8) * CountOf(info);
            if (size == BtfRecordSizes.Unknown || next > types.Length)
            {
                throw size == BtfRecordSizes.Unknown ? UnknownKind(count, offset, info) : CutOff(count, offset);
            }

            if (count % TypesPerBlock == 0)
            {
                blocks[count / TypesPerBlock] = offset;
            }

            count++;
            offset = (int)next;
        }

        return (blocks, count);
    }

    private int Next(int offset)
    {
        uint info = Word(offset + 4);
        ushort size = _sizes[(int)KindOf(info)];
        return offset + BtfRecordSizes.Shared + (size & 0xff) + (size >> 8) * CountOf(info);
    }

    private BtfType OwnType(uint id)
    {
        uint index = id - _firstId;
        if (index >= (uint)_count)
        {
            throw new BpfFormatException($"type {id} is referred to, and there are {TypeCount}", Section);
        }

        if (_made[index / TypesPerBlock]?[index % TypesPerBlock] is { } type)
        {
            return type;
        }

        int offset = _blocks[index / TypesPerBlock];
        for (uint i = index % TypesPerBlock; i > 0; i--)
        {
            offset = Next(offset);
        }

        return OwnType((int)index, offset);
    }

    // Whoever comes first decides which object stands for the type.
    private BtfType OwnType(int index, int offset)
    {
        ref BtfType?[]? block = ref _made[index / TypesPerBlock];
        if (block is null)
        {
            Interlocked.CompareExchange(ref block, new BtfType?[TypesPerBlock], null);
        }

        ref BtfType? place = ref block[index % TypesPerBlock];
        if (place is null)
        {
            Interlocked.CompareExchange(ref place, Make(this, _firstId + (uint)index, offset, Word(offset + 4)), null);
        }

        return place;
    }

    private BpfFormatException CutOff(int count, int offset) => new($"type {_firstId + count} is cut off", Section, offset);

    private BpfFormatException UnknownKind(int count, int offset, uint info) =>
        new($"type {_firstId + count} is of the unknown kind {(int)KindOf(info)}, which has no layout", Section, offset);
}
