namespace Ebpf.Elf;

/// <summary>The functions and USDT probes of a 64-bit ELF executable or shared library, from a file that nobody vouches for.</summary>
internal sealed partial class ExecutableFile : IDisposable
{
    private const uint TypeSymbols = 2, TypeNobits = 8, TypeDynamicSymbols = 11, TypeVersionDefinitions = 0x6ffffffd, TypeVersions = 0x6fffffff;
    private const int SymbolSize = 24;
    private const byte Function = 2, IndirectFunction = 10, Weak = 2;
    private const int HiddenVersion = 0x8000;

    private readonly SectionFile _file;

    private ExecutableFile(SectionFile file) => _file = file;

    /// <summary>Whether local functions are known too: the file is not stripped.</summary>
    internal bool HasLocalFunctions => _file.Sections.Any(section => section.Type == TypeSymbols);

    /// <summary>Opens a file. The caller disposes of what is returned.</summary>
    /// <exception cref="BpfFormatException">It is no 64-bit ELF file with sections.</exception>
    internal static ExecutableFile Open(string path) => new(SectionFile.Open(path));

    /// <summary>The functions that the file defines: first those that others see (.dynsym), then all (.symtab), so that many come twice.</summary>
    /// <exception cref="BpfFormatException">The file is malformed.</exception>
    internal IEnumerable<FunctionSymbol> Functions() => ExportedFunctions().Concat(AllFunctions());

    /// <summary>Those of .dynsym.</summary>
    internal IEnumerable<FunctionSymbol> ExportedFunctions() => Read(TypeDynamicSymbols, ReadVersions());

    /// <summary>Those of .symtab; none if the file is stripped.</summary>
    internal IEnumerable<FunctionSymbol> AllFunctions() => Read(TypeSymbols, versions: null);

    public void Dispose() => _file.Dispose();

    private IEnumerable<FunctionSymbol> Read(uint tableType, Func<int, (string? Name, bool IsDefault)>? versions)
    {
        if (_file.Sections.FirstOrDefault(section => section.Type == tableType) is not { Type: not 0 } table)
        {
            yield break;
        }

        byte[] symbols = _file.Contents(table);
        var names = new StringTable(_file.Contents(Linked(table)), "the names of symbols");
        for (int at = 0, index = 0; at <= symbols.Length - SymbolSize; at += SymbolSize, index++)
        {
            int kind = symbols[at + 4] & 0xf, section = _file.ReadUInt16(symbols, at + 6);
            // 0 is a function of another file; from 0xff00 on the indices are reserved, and in a file of debug information the code is not there.
            if (kind is not (Function or IndirectFunction) || section == 0 || section >= _file.Sections.Count
                || _file.Sections[section] is not { Type: not TypeNobits } code)
            {
                continue;
            }

            string name = names.Get(_file.ReadUInt32(symbols, at));
            (string? version, bool isDefault) = versions?.Invoke(index) ?? (null, true);
            int mark = name.IndexOf('@', StringComparison.Ordinal);
            if (mark > 0)
            {
                isDefault = name.AsSpan(mark).StartsWith("@@", StringComparison.Ordinal);
                version = name[mark..].TrimStart('@');
                name = name[..mark];
            }

            ulong offset = unchecked(_file.ReadUInt64(symbols, at + 8) - code.Address + code.Offset);
            yield return new FunctionSymbol(name, version, isDefault, symbols[at + 4] >> 4 == Weak, kind == IndirectFunction, offset);
        }
    }

    private SectionHeader Linked(SectionHeader section) =>
        section.Link < (uint)_file.Sections.Count
            ? _file.Sections[(int)section.Link]
            : throw new BpfFormatException($"names are in section {section.Link} of {_file.Sections.Count}");

    // Of the index of a dynamic symbol its version, as Elf64_Versym and Elf64_Verdef have it (LSB, "Symbol Versioning").
    private Func<int, (string? Name, bool IsDefault)>? ReadVersions()
    {
        SectionHeader perSymbol = _file.Sections.FirstOrDefault(section => section.Type == TypeVersions);
        SectionHeader definitions = _file.Sections.FirstOrDefault(section => section.Type == TypeVersionDefinitions);
        if (perSymbol.Type == 0 || definitions.Type == 0)
        {
            return null;
        }

        byte[] indices = _file.Contents(perSymbol);
        Dictionary<int, string> names = ReadVersionNames(definitions);
        return symbol =>
        {
            int at = symbol * sizeof(ushort), index = at + sizeof(ushort) <= indices.Length ? _file.ReadUInt16(indices, at) : 0;
            return (names.GetValueOrDefault(index & ~HiddenVersion), (index & HiddenVersion) == 0);
        };
    }

    private Dictionary<int, string> ReadVersionNames(SectionHeader definitions)
    {
        const int definitionSize = 20, indexOffset = 4, nameOffset = 12, nextOffset = 16;
        var names = new StringTable(_file.Contents(Linked(definitions)), "the names of versions");
        byte[] bytes = _file.Contents(definitions);
        var versions = new Dictionary<int, string>();
        for (long at = 0; at <= bytes.Length - definitionSize;)
        {
            long name = at + _file.ReadUInt32(bytes, (int)at + nameOffset);
            if (name > bytes.Length - sizeof(uint))
            {
                throw new BpfFormatException("the name of a version is past the end of the definitions of versions", offset: at);
            }

            versions[_file.ReadUInt16(bytes, (int)at + indexOffset)] = names.Get(_file.ReadUInt32(bytes, (int)name));
            uint next = _file.ReadUInt32(bytes, (int)at + nextOffset);
            at = next == 0 ? bytes.Length : at + next;
        }

        return versions;
    }
}
