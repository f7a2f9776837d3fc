using System.Buffers.Binary;

namespace Ebpf.Elf;

/// <summary>Reads the sections and symbols of a 64-bit relocatable BPF object, in either byte order, from bytes that nobody vouches for.</summary>
/// <remarks>Every offset is checked before it is used; what does not fit is a <see cref="BpfFormatException"/>.</remarks>
internal sealed class ElfFile
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const int RelocationSize = 16;
    private const ushort TypeRelocatable = 1;
    private const ushort MachineBpf = 247;
    private const ushort SectionIndexExtended = 0xffff;

    private readonly ReadOnlyMemory<byte> _image;

    private ElfFile(ReadOnlyMemory<byte> image, bool isLittleEndian)
    {
        _image = image;
        IsLittleEndian = isLittleEndian;
        Sections = ReadSections();
        Symbols = ReadSymbols();
    }

    internal bool IsLittleEndian { get; }

    /// <summary>All sections, by index.</summary>
    internal IReadOnlyList<ElfSection> Sections { get; }

    /// <summary>All symbols in the order of the table, the empty first one included; none when the file has no symbol table.</summary>
    internal IReadOnlyList<ElfSymbol> Symbols { get; }

    internal static ElfFile Parse(ReadOnlyMemory<byte> image)
    {
        ReadOnlySpan<byte> header = image.Span;
        if (header.IsEmpty)
        {
            throw new BpfFormatException("not a BPF object: the file is empty");
        }

        if (!header.StartsWith("\x7f"u8 + "ELF"u8))
        {
            throw new BpfFormatException("not a BPF object: the file does not start with the ELF magic number");
        }

        if (header.Length < HeaderSize)
        {
            throw new BpfFormatException($"the file is truncated: {header.Length} bytes, and an ELF header alone takes {HeaderSize}", offset: header.Length);
        }

        const int classOffset = 4, dataOffset = 5, typeOffset = 16, machineOffset = 18;
        if (header[classOffset] != 2)
        {
            throw new BpfFormatException("not a BPF object: the ELF file is not 64-bit", offset: classOffset);
        }

        if (header[dataOffset] is not (1 or 2))
        {
            throw new BpfFormatException($"the ELF header has no known byte order ({header[dataOffset]})", offset: dataOffset);
        }

        bool isLittleEndian = header[dataOffset] == 1;
        ushort machine = ReadUInt16(header[machineOffset..], isLittleEndian);
        if (machine != MachineBpf)
        {
            throw new BpfFormatException(
                $"not a BPF object: the ELF file is for {MachineName(machine)}, not for BPF; compile it with `clang -target bpf`", offset: machineOffset);
        }

        ushort type = ReadUInt16(header[typeOffset..], isLittleEndian);
        return type == TypeRelocatable
            ? new ElfFile(image, isLittleEndian)
            : throw new BpfFormatException($"not a BPF object: ELF type {type} is not a relocatable file", offset: typeOffset);
    }

    /// <summary>The bytes of a section; empty for one that takes no room in the file.</summary>
    internal ReadOnlyMemory<byte> Contents(ElfSection section) =>
        section.Type == ElfSection.TypeNobits ? ReadOnlyMemory<byte>.Empty : _image.Slice(section.Offset, section.Size);

    /// <summary>The relocations that apply to a section, in the order of their offsets.</summary>
    internal ElfRelocation[] Relocations(ElfSection target)
    {
        var relocations = new List<ElfRelocation>();
        foreach (ElfSection section in Sections.Where(section => section.Type == ElfSection.TypeRel && section.Info == target.Index))
        {
            ReadOnlySpan<byte> contents = Contents(section).Span;
            for (int at = 0; at <= contents.Length - RelocationSize; at += RelocationSize)
            {
                ulong symbol = ReadUInt64(contents[(at + 8)..], IsLittleEndian) >> 32;
                if (symbol >= (ulong)Symbols.Count)
                {
                    throw new BpfFormatException($"a relocation refers to symbol {symbol} of {Symbols.Count}", section.Name, at);
                }

                relocations.Add(new ElfRelocation(ReadUInt64(contents[at..], IsLittleEndian), (int)symbol));
            }
        }

        relocations.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        return [.. relocations];
    }

    internal ElfSection? FindSection(string name) => Sections.FirstOrDefault(section => section.Name == name);

    private static string MachineName(ushort machine) => machine switch
    {
        0 => "no machine (0)",
        3 => "x86 (3)",
        22 => "s390 (22)",
        40 => "arm (40)",
        62 => "x86-64 (62)",
        183 => "arm64 (183)",
        243 => "RISC-V (243)",
        258 => "LoongArch (258)",
        _ => $"machine {machine}",
    };

    private ElfSection[] ReadSections()
    {
        ReadOnlySpan<byte> image = _image.Span;
        const int shoffOffset = 40, shentsizeOffset = 58, shnumOffset = 60, shstrndxOffset = 62;
        ulong tableOffset = ReadUInt64(image[shoffOffset..], IsLittleEndian);
        ushort entrySize = ReadUInt16(image[shentsizeOffset..], IsLittleEndian);
        ulong count = ReadUInt16(image[shnumOffset..], IsLittleEndian);
        uint namesIndex = ReadUInt16(image[shstrndxOffset..], IsLittleEndian);

        if (tableOffset == 0)
        {
            throw new BpfFormatException("the ELF file has no sections", offset: shoffOffset);
        }

        if (entrySize != SectionHeaderSize)
        {
            throw new BpfFormatException($"section headers of {entrySize} bytes, not {SectionHeaderSize}", offset: shentsizeOffset);
        }

        // With 0xff00 sections or more, their number and the index of the names stand in the first header (gABI, "Sections").
        if (count == 0 || namesIndex == SectionIndexExtended)
        {
            CheckExtent(tableOffset, SectionHeaderSize, image.Length, "the section header table");
            ReadOnlySpan<byte> first = image[(int)tableOffset..];
            count = count == 0 ? ReadUInt64(first[32..], IsLittleEndian) : count;
            namesIndex = namesIndex == SectionIndexExtended ? ReadUInt32(first[40..], IsLittleEndian) : namesIndex;
        }

        if (count > (ulong)image.Length / SectionHeaderSize)
        {
            throw Truncated("the section header table", tableOffset, image.Length);
        }

        CheckExtent(tableOffset, count * SectionHeaderSize, image.Length, "the section header table");
        if (namesIndex >= count)
        {
            throw new BpfFormatException($"the section names are in section {namesIndex} of {count}", offset: shstrndxOffset);
        }

        ElfSection nameSection = ReadSection((int)namesIndex, (int)tableOffset + (int)namesIndex * SectionHeaderSize, names: null);
        var names = new StringTable(Contents(nameSection), ".shstrtab");
        var sections = new ElfSection[count];
        for (int i = 0; i < sections.Length; i++)
        {
            sections[i] = ReadSection(i, (int)tableOffset + i * SectionHeaderSize, names);
        }

        return sections;
    }

    private ElfSection ReadSection(int index, int headerOffset, StringTable? names)
    {
        ReadOnlySpan<byte> header = _image.Span.Slice(headerOffset, SectionHeaderSize);
        uint nameOffset = ReadUInt32(header, IsLittleEndian);
        string name = names?.Get(nameOffset) ?? ".shstrtab";
        uint type = ReadUInt32(header[4..], IsLittleEndian);
        ulong offset = ReadUInt64(header[24..], IsLittleEndian);
        ulong size = ReadUInt64(header[32..], IsLittleEndian);

        if (type == ElfSection.TypeNobits)
        {
            // The kernel takes no map value, and so no .bss, past 2 GiB (array maps: KMALLOC_MAX_SIZE and below).
            if (size > int.MaxValue)
            {
                throw new BpfFormatException($"a size of {size} bytes is more than any map value can have", name);
            }

            offset = 0;
        }
        else
        {
            CheckExtent(offset, size, _image.Length, $"section '{name}'");
        }

        return new ElfSection
        {
            Index = index,
            Name = name,
            Type = type,
            Flags = ReadUInt64(header[8..], IsLittleEndian),
            Offset = (int)offset,
            Size = (int)size,
            Link = (int)Math.Min(ReadUInt32(header[40..], IsLittleEndian), int.MaxValue),
            Info = (int)Math.Min(ReadUInt32(header[44..], IsLittleEndian), int.MaxValue),
        };
    }

    private ElfSymbol[] ReadSymbols()
    {
        ElfSection? table = Sections.FirstOrDefault(section => section.Type == ElfSection.TypeSymtab);
        if (table is null)
        {
            return [];
        }

        if (table.Size % SymbolSize != 0)
        {
            throw new BpfFormatException($"a size of {table.Size} bytes is not a multiple of a symbol's {SymbolSize}", table.Name, table.Size);
        }

        if (table.Link >= Sections.Count)
        {
            throw new BpfFormatException($"the symbols' names are in section {table.Link} of {Sections.Count}", table.Name);
        }

        ElfSection stringTable = Sections[table.Link];
        var names = new StringTable(Contents(stringTable), stringTable.Name);
        ReadOnlySpan<byte> contents = Contents(table).Span;
        var symbols = new ElfSymbol[table.Size / SymbolSize];
        for (int i = 0; i < symbols.Length; i++)
        {
            ReadOnlySpan<byte> entry = contents.Slice(i * SymbolSize, SymbolSize);
            symbols[i] = new ElfSymbol(
                names.Get(ReadUInt32(entry, IsLittleEndian)),
                Type: (byte)(entry[4] & 0xf),
                Binding: (byte)(entry[4] >> 4),
                Visibility: (byte)(entry[5] & 0x3),
                SectionIndex: ReadUInt16(entry[6..], IsLittleEndian),
                Value: ReadUInt64(entry[8..], IsLittleEndian),
                Size: ReadUInt64(entry[16..], IsLittleEndian));
        }

        return symbols;
    }

    private static void CheckExtent(ulong offset, ulong size, int available, string what)
    {
        if (offset > (ulong)available || size > (ulong)available - offset)
        {
            throw Truncated(what, offset, available);
        }
    }

    private static BpfFormatException Truncated(string what, ulong offset, int available) =>
        new($"the file is truncated: {what} reaches past the end of its {available:#,0} bytes", offset: (long)Math.Min(offset, long.MaxValue));

    private static ushort ReadUInt16(ReadOnlySpan<byte> bytes, bool isLittleEndian) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool isLittleEndian) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static ulong ReadUInt64(ReadOnlySpan<byte> bytes, bool isLittleEndian) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
}
