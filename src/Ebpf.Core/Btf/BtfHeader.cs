using System.Buffers.Binary;

namespace Ebpf.Btf;

/// <summary>The parts of a <c>.BTF</c> section.</summary>
internal readonly struct BtfHeader
{
    private const ushort Magic = 0xeb9f;
    private const int MinimumSize = 24;

    // From Linux 7.1 the header may also say where the layouts of the kinds are.
    private const int SizeWithLayout = 32;

    private BtfHeader(bool isLittleEndian, ReadOnlyMemory<byte> types, ReadOnlyMemory<byte> strings, ReadOnlyMemory<byte> layout)
    {
        IsLittleEndian = isLittleEndian;
        Types = types;
        Strings = strings;
        Layout = layout;
    }

    internal bool IsLittleEndian { get; }

    internal ReadOnlyMemory<byte> Types { get; }

    internal ReadOnlyMemory<byte> Strings { get; }

    /// <summary>Four bytes for each kind (<c>struct btf_layout</c>), or nothing.</summary>
    internal ReadOnlyMemory<byte> Layout { get; }

    internal static BtfHeader Read(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> header = bytes.Span;
        if (header.Length < MinimumSize)
        {
            throw new BpfFormatException($"{header.Length} bytes are too few for a BTF header of {MinimumSize}", BtfSpec.Section, header.Length);
        }

        bool isLittleEndian = BinaryPrimitives.ReadUInt16LittleEndian(header) == Magic;
        if (!isLittleEndian && BinaryPrimitives.ReadUInt16BigEndian(header) != Magic)
        {
            throw new BpfFormatException("no BTF magic number (0xeb9f) at the start", BtfSpec.Section);
        }

        if (header[2] != 1)
        {
            throw new BpfFormatException($"BTF version {header[2]}, and only version 1 exists", BtfSpec.Section, 2);
        }

        uint size = ReadUInt32(header[4..], isLittleEndian);
        if (size < MinimumSize || size > header.Length)
        {
            throw new BpfFormatException($"a BTF header size of {size} in {header.Length} bytes", BtfSpec.Section, 4);
        }

        return new BtfHeader(
            isLittleEndian, Part(8, "types"), Part(16, "strings"), size >= SizeWithLayout ? Part(24, "layouts") : ReadOnlyMemory<byte>.Empty);

        ReadOnlyMemory<byte> Part(int at, string what)
        {
            ulong start = size + (ulong)ReadUInt32(bytes.Span[at..], isLittleEndian);
            ulong length = ReadUInt32(bytes.Span[(at + 4)..], isLittleEndian);
            return start + length <= (ulong)bytes.Length
                ? bytes.Slice((int)start, (int)length)
                : throw new BpfFormatException($"the BTF {what} reach past the end of the {bytes.Length:#,0} bytes", BtfSpec.Section, at);
        }
    }

    internal static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool isLittleEndian) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
