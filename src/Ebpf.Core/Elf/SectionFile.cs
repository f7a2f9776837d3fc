using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Elf;

/// <summary>Reads one section of a 64-bit ELF file of any machine, and nothing else of it: kernel images with debug information are large.</summary>
internal static class SectionFile
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int MaxSections = 0x100000;

    /// <summary>The section's contents, or the whole file if it is no ELF file.</summary>
    internal static byte[] Read(string path, string section)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        byte[] header = ReadAt(file, 0, Math.Min(RandomAccess.GetLength(file), HeaderSize));
        return header.AsSpan().StartsWith("\x7f"u8 + "ELF"u8)
            ? ReadSection(file, header, section)
            : ReadAt(file, 0, RandomAccess.GetLength(file));
    }

    private static byte[] ReadSection(SafeFileHandle file, byte[] header, string name)
    {
        const int classOffset = 4, dataOffset = 5, shoffOffset = 40, shentsizeOffset = 58, shnumOffset = 60, shstrndxOffset = 62;
        if (header.Length < HeaderSize || header[classOffset] != 2 || header[dataOffset] is not (1 or 2))
        {
            throw new BpfFormatException("the ELF file is not a 64-bit one in a known byte order", offset: classOffset);
        }

        bool isLittleEndian = header[dataOffset] == 1;
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
        byte[] names = Contents((int)namesIndex);
        byte[] wanted = Encoding.UTF8.GetBytes(name + '\0');
        for (int i = 0; i < (int)count; i++)
        {
            uint start = ReadUInt32(headers, i * SectionHeaderSize);
            if (start < (uint)names.Length && names.AsSpan((int)start).StartsWith(wanted))
            {
                return Contents(i);
            }
        }

        throw new BpfFormatException($"the ELF file has no section {name}");

        byte[] Contents(int index) =>
            ReadAt(file, ReadUInt64(headers, index * SectionHeaderSize + 24), (long)Math.Min(ReadUInt64(headers, index * SectionHeaderSize + 32), long.MaxValue));

        ushort ReadUInt16(byte[] bytes, int at) =>
            isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));

        uint ReadUInt32(byte[] bytes, int at) =>
            isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));

        ulong ReadUInt64(byte[] bytes, int at) =>
            isLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at));
    }

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
