using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Elf;

/// <summary>Reads single sections of a 64-bit ELF file of any machine, and nothing else of it: kernel images with debug information are large.</summary>
internal sealed class SectionFile : IDisposable
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int MaxSections = 0x100000;

    private readonly SafeFileHandle _file;
    private readonly byte[] _names;

    private SectionFile(SafeFileHandle file, byte[] header)
    {
        const int classOffset = 4, dataOffset = 5, shoffOffset = 40, shentsizeOffset = 58, shnumOffset = 60, shstrndxOffset = 62;
        _file = file;
        if (header.Length < HeaderSize || header[classOffset] != 2 || header[dataOffset] is not (1 or 2))
        {
            throw new BpfFormatException("the ELF file is not a 64-bit one in a known byte order", offset: classOffset);
        }

        IsLittleEndian = header[dataOffset] == 1;
        ulong table = ReadUInt64(header, shoffOffset);
        ulong count = ReadUInt16(header, shnumOffset);
        uint namesIndex = ReadUInt16(header, shstrndxOffset);
        if (table == 0 || ReadUInt16(header, shentsizeOffset) != SectionHeaderSize)
        {
            throw new BpfFormatException("the ELF file has no sections", offset: shoffOffset);
        }

        // With 0xff00 sections or more, their number and the index of the names stand in the first header (gABI, "Sections").
        byte[] first = ReadAt(file, table, SectionHeaderSize);
        count = count == 0 ? ReadUInt64(first, 32) : count;
        namesIndex = namesIndex == 0xffff ? ReadUInt32(first, 40) : namesIndex;
        if (count > MaxSections || namesIndex >= count)
        {
            throw new BpfFormatException($"{count} sections, whose names are in section {namesIndex}", offset: shnumOffset);
        }

        byte[] headers = ReadAt(file, table, (long)count * SectionHeaderSize);
        var sections = new SectionHeader[(int)count];
        for (int i = 0; i < sections.Length; i++)
        {
            int at = i * SectionHeaderSize;
            sections[i] = new SectionHeader(
                ReadUInt32(headers, at), ReadUInt32(headers, at + 4), ReadUInt64(headers, at + 16), ReadUInt64(headers, at + 24),
                ReadUInt64(headers, at + 32), ReadUInt32(headers, at + 40));
        }

        Sections = sections;
        _names = Contents(sections[(int)namesIndex]);
    }

    internal bool IsLittleEndian { get; }

    /// <summary>All sections, by index.</summary>
    internal IReadOnlyList<SectionHeader> Sections { get; }

    /// <summary>Opens a file. The caller disposes of what is returned.</summary>
    /// <exception cref="BpfFormatException">It is no 64-bit ELF file with sections.</exception>
    internal static SectionFile Open(string path)
    {
        SafeFileHandle file = File.OpenHandle(path);
        try
        {
            byte[] header = ReadHeader(file);
            return IsElf(header) ? new SectionFile(file, header) : throw new BpfFormatException("the file does not start with the ELF magic number", offset: 0);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The section's contents, or the whole file if it is no ELF file.</summary>
    internal static byte[] Read(string path, string section)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        byte[] header = ReadHeader(file);
        if (!IsElf(header))
        {
            return ReadAt(file, 0, RandomAccess.GetLength(file));
        }

        using var sections = new SectionFile(file, header);
        return sections.Find(section) is { } found ? sections.Contents(found) : throw new BpfFormatException($"the ELF file has no section {section}");
    }

    /// <summary>Whether the file is an ELF file with such a section.</summary>
    internal static bool Has(string path, string section)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        byte[] header = ReadHeader(file);
        if (!IsElf(header))
        {
            return false;
        }

        using var sections = new SectionFile(file, header);
        return sections.Find(section) is not null;
    }

    /// <summary>The first section of a name; null if there is none.</summary>
    internal SectionHeader? Find(string name)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(name + '\0');
        foreach (SectionHeader section in Sections)
        {
            if (section.Name < (uint)_names.Length && _names.AsSpan((int)section.Name).StartsWith(wanted))
            {
                return section;
            }
        }

        return null;
    }

    /// <summary>The bytes of a section.</summary>
    /// <exception cref="BpfFormatException">They are not all in the file.</exception>
    internal byte[] Contents(SectionHeader section) => ReadAt(_file, section.Offset, (long)Math.Min(section.Size, long.MaxValue));

    internal ushort ReadUInt16(ReadOnlySpan<byte> bytes, int at) =>
        IsLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    internal uint ReadUInt32(ReadOnlySpan<byte> bytes, int at) =>
        IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    internal ulong ReadUInt64(ReadOnlySpan<byte> bytes, int at) =>
        IsLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt64BigEndian(bytes[at..]);

    public void Dispose() => _file.Dispose();

    private static byte[] ReadHeader(SafeFileHandle file) => ReadAt(file, 0, Math.Min(RandomAccess.GetLength(file), HeaderSize));

    private static bool IsElf(ReadOnlySpan<byte> header) => header.StartsWith("\x7f"u8 + "ELF"u8);

    private static byte[] ReadAt(SafeFileHandle file, ulong offset, long size)
    {
        long length = RandomAccess.GetLength(file);
        if (offset > (ulong)length || size > length - (long)offset || size > Array.MaxLength)
        {
            throw new BpfFormatException($"the file is truncated: {size:#,0} bytes do not fit its {length:#,0}", offset: (long)Math.Min(offset, long.MaxValue));
        }

        var bytes = new byte[size];
        // Files of the kernel are read by the page.
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(file, bytes.AsSpan(done), (long)offset + done);
            if (read == 0)
            {
                throw new EndOfStreamException($"the file ended after {(long)offset + done:#,0} bytes of {length:#,0}");
            }

            done += read;
        }

        return bytes;
    }
}
