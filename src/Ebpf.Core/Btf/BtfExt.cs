using System.Buffers.Binary;

namespace Ebpf.Btf;

/// <summary>What <c>.BTF.ext</c> says about instructions: source lines and CO-RE relocations, by section.</summary>
/// <remarks>Layout: the kernel's Documentation/bpf/btf.rst, "The .BTF.ext section". Extents are checked when it is read, names when they are asked for.</remarks>
internal sealed class BtfExt
{
    internal const string SectionName = ".BTF.ext";

    private const ushort Magic = 0xeb9f;
    private const int InfoHeaderSize = 8;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly bool _isLittleEndian;
    private readonly BtfSpec _btf;
    private readonly Dictionary<string, (int Offset, int Count)> _lines;
    private readonly Dictionary<string, (int Offset, int Count)> _relocations;
    private readonly int _lineSize;
    private readonly int _relocationSize;

    internal BtfExt(ReadOnlyMemory<byte> bytes, BtfSpec btf)
    {
        _bytes = bytes;
        _btf = btf;
        ReadOnlySpan<byte> header = bytes.Span;
        if (header.Length < 24)
        {
            throw new BpfFormatException($"{header.Length} bytes are too few for a header of 24", SectionName, header.Length);
        }

        _isLittleEndian = BinaryPrimitives.ReadUInt16LittleEndian(header) == Magic;
        if (!_isLittleEndian && BinaryPrimitives.ReadUInt16BigEndian(header) != Magic)
        {
            throw new BpfFormatException("no BTF magic number (0xeb9f) at the start", SectionName);
        }

        uint headerSize = Word(4);
        if (headerSize < 24 || headerSize > header.Length)
        {
            throw new BpfFormatException($"a header size of {headerSize} in {header.Length} bytes", SectionName, 4);
        }

        _lines = Index(headerSize, at: 16, minimumSize: 16, out _lineSize);
        _relocations = headerSize >= 32 ? Index(headerSize, at: 24, minimumSize: 16, out _relocationSize) : [];
    }

    /// <summary>The source lines of a section's instructions, by offset.</summary>
    internal IEnumerable<(uint Offset, SourceLine Line)> Lines(string section, ulong from, ulong size)
    {
        foreach (int at in Records(_lines, _lineSize, section, from, size))
        {
            // The last word is { line : 22, column : 10 }.
            uint position = Word(at + 12);
            yield return (Word(at), new SourceLine(_btf.Text(Word(at + 4)), (int)(position >> 10), (int)(position & 0x3ff), _btf.Text(Word(at + 8)).Trim()));
        }
    }

    /// <summary>The CO-RE relocations of a section's instructions, by offset.</summary>
    internal IEnumerable<(uint Offset, uint TypeId, string Access, uint Kind)> Relocations(string section, ulong from, ulong size)
    {
        foreach (int at in Records(_relocations, _relocationSize, section, from, size))
        {
            yield return (Word(at), Word(at + 4), _btf.Text(Word(at + 8)), Word(at + 12));
        }
    }

    private IEnumerable<int> Records(Dictionary<string, (int Offset, int Count)> index, int recordSize, string section, ulong from, ulong size)
    {
        if (!index.TryGetValue(section, out (int Offset, int Count) info))
        {
            yield break;
        }

        for (int i = 0; i < info.Count; i++)
        {
            int at = info.Offset + i * recordSize;
            uint offset = Word(at);
            if (offset >= from && offset - from < size)
            {
                yield return at;
            }
        }
    }

    // A part is { record size, then for each section { name, count, records } }.
    private Dictionary<string, (int Offset, int Count)> Index(uint headerSize, int at, int minimumSize, out int recordSize)
    {
        ulong start = headerSize + (ulong)Word(at);
        ulong end = start + Word(at + 4);
        recordSize = 0;
        Dictionary<string, (int, int)> index = [];
        if (start == end)
        {
            return index;
        }

        if (end > (ulong)_bytes.Length || end - start < 4)
        {
            throw new BpfFormatException($"a part of {end - start} bytes does not fit the section's {_bytes.Length}", SectionName, at);
        }

        uint size = Word((int)start);
        if (size < minimumSize || size % 4 != 0 || size > 4096)
        {
            throw new BpfFormatException($"records of {size} bytes", SectionName, (long)start);
        }

        recordSize = (int)size;
        for (ulong position = start + 4; position < end;)
        {
            if (end - position < InfoHeaderSize)
            {
                throw new BpfFormatException("a section's information is cut off", SectionName, (long)position);
            }

            ulong count = Word((int)position + 4);
            ulong records = position + InfoHeaderSize;
            if (count == 0 || count * size > end - records)
            {
                throw new BpfFormatException($"{count} records of {size} bytes in the last {end - records}", SectionName, (long)position);
            }

            index[_btf.Name(Word((int)position))] = ((int)records, (int)count);
            position = records + count * size;
        }

        return index;
    }

    private uint Word(int offset)
    {
        ReadOnlySpan<byte> bytes = _bytes.Span[offset..];
        return _isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
