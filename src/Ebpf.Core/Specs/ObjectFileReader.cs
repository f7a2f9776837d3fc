using System.Text;
using Ebpf.Btf;
using Ebpf.Elf;

namespace Ebpf.Specs;

/// <summary>Turns the bytes of an object file into a <see cref="CollectionSpec"/>.</summary>
internal sealed class ObjectFileReader
{
    private const int InstructionSize = 8;

    private readonly ElfFile _elf;
    private readonly BtfSpec? _btf;
    private readonly Dictionary<string, MapSpec> _maps = [];
    private readonly Dictionary<string, ProgramSpec> _programs = [];
    private readonly Dictionary<string, VariableSpec> _variables = [];

    private ObjectFileReader(ElfFile elf)
    {
        _elf = elf;
        _btf = elf.FindSection(".BTF") is { } section ? BtfSpec.Parse(elf.Contents(section)) : null;
    }

    internal static CollectionSpec Read(byte[] image, string name)
    {
        ElfFile elf = ElfFile.Parse(image);
        var reader = new ObjectFileReader(elf);
        reader.ReadPrograms();
        reader.ReadMaps();
        reader.ReadGlobals();
        return new CollectionSpec(name, image, reader.ReadLicense(), reader._maps, reader._programs, reader._variables);
    }

    private string? ReadLicense()
    {
        if (_elf.FindSection("license") is not { } section)
        {
            return null;
        }

        ReadOnlySpan<byte> text = _elf.Contents(section).Span;
        int length = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(length >= 0 ? text[..length] : text);
    }

    private void ReadPrograms()
    {
        foreach (ElfSymbol symbol in _elf.Symbols)
        {
            if (symbol.Type != ElfSymbol.TypeFunction || symbol.SectionIndex >= _elf.Sections.Count)
            {
                continue;
            }

            // Functions of .text are called by programs and copied into them at load; they are not programs.
            ElfSection section = _elf.Sections[symbol.SectionIndex];
            if (section.Type == ElfSection.TypeProgbits && section.IsExecutable && section.Name != ".text")
            {
                AddProgram(section, symbol);
            }
        }
    }

    private void AddProgram(ElfSection section, ElfSymbol symbol)
    {
        ulong size = (ulong)section.Size;
        if (symbol.Value % InstructionSize != 0 || symbol.Size % InstructionSize != 0 || symbol.Size == 0
            || symbol.Value >= size || symbol.Size > size - symbol.Value)
        {
            throw new BpfFormatException(
                $"program '{symbol.Name}' of {symbol.Size} bytes does not fit the section's {size} bytes", section.Name, (long)Math.Min(symbol.Value, size));
        }

        if (symbol.Binding == ElfSymbol.BindingLocal)
        {
            throw new BpfFormatException($"program '{symbol.Name}' is static; a program must be a global function", section.Name, (long)symbol.Value);
        }

        string name = section.Name.TrimStart('?');
        SectionDefinition? definition = SectionTable.Find(name);
        var program = new ProgramSpec(symbol.Name, section.Name)
        {
            Type = definition?.ProgramType ?? ProgramType.Unspecified,
            AttachType = definition?.AttachType,
            AttachTarget = definition?.AttachTarget(name),
            IsSleepable = definition is not null && definition.Flags.HasFlag(SectionFlags.Sleepable),
            AutoLoad = !section.Name.StartsWith('?'),
            InstructionCount = (int)(symbol.Size / InstructionSize),
        };
        if (!_programs.TryAdd(symbol.Name, program))
        {
            throw new BpfFormatException($"two programs are called '{symbol.Name}'", section.Name, (long)symbol.Value);
        }
    }

    private void ReadMaps()
    {
        if (_elf.FindSection("maps") is { Size: > 0 })
        {
            throw new BpfFormatException(
                "legacy map definitions are not supported (libbpf refuses them since 1.0); define maps in SEC(\".maps\") with __uint and __type", "maps");
        }

        if (_elf.FindSection(".maps") is null)
        {
            return;
        }

        if (_btf is null)
        {
            throw new BpfFormatException("map definitions need BTF, and the object has none; compile it with `clang -g`", ".maps");
        }

        var definitions = new MapDefinitionReader(_btf);
        foreach (BtfType section in _btf.OfKind(BtfKind.DataSection).Where(type => type.Name == ".maps"))
        {
            for (int i = 0; i < section.Count; i++)
            {
                BtfType variable = _btf.Type(section.SectionVariable(i).TypeId);
                MapSpec map = definitions.Read(variable);
                if (!_maps.TryAdd(map.Name, map))
                {
                    throw new BpfFormatException($"two maps are called '{map.Name}'", ".maps");
                }
            }
        }
    }

    private void ReadGlobals()
    {
        foreach (ElfSection section in _elf.Sections)
        {
            bool isConstant = IsGlobals(section.Name, ".rodata");
            if (section.Size == 0 || !(isConstant || IsGlobals(section.Name, ".data") || IsGlobals(section.Name, ".bss")))
            {
                continue;
            }

            var data = new DataSection(section.Type == ElfSection.TypeNobits ? new byte[section.Size] : _elf.Contents(section));
            var map = new MapSpec(section.Name)
            {
                Type = MapType.Array,
                KeySize = sizeof(int),
                ValueSize = section.Size,
                MaxEntries = 1,
                Flags = isConstant ? MapFlags.ReadOnlyProgram : MapFlags.None,
                Data = data,
            };
            if (!_maps.TryAdd(section.Name, map))
            {
                throw new BpfFormatException($"two sections are called '{section.Name}'", section.Name);
            }

            if (ReadVariables(section, data))
            {
                map.Flags |= MapFlags.Mmapable;
            }
        }

        static bool IsGlobals(string name, string section) =>
            name.StartsWith(section, StringComparison.Ordinal) && (name.Length == section.Length || name[section.Length] == '.');
    }

    /// <summary>Returns whether one of the variables is visible outside its file: libbpf maps only such sections into memory.</summary>
    private bool ReadVariables(ElfSection section, DataSection data)
    {
        if (_btf is null)
        {
            return false;
        }

        bool anyVisible = false;

        // clang leaves the offsets in BTF at 0 (a linker fills them in): the symbols have them.
        Dictionary<string, ElfSymbol> symbols = [];
        foreach (ElfSymbol symbol in _elf.Symbols)
        {
            if (symbol.Type == ElfSymbol.TypeObject && symbol.SectionIndex == section.Index)
            {
                symbols.TryAdd(symbol.Name, symbol);
            }
        }

        foreach (BtfType type in _btf.OfKind(BtfKind.DataSection).Where(type => type.Name == section.Name))
        {
            for (int i = 0; i < type.Count; i++)
            {
                BtfSectionVariable entry = type.SectionVariable(i);
                BtfType variable = _btf.Type(entry.TypeId);
                string name = variable.Name;
                if (variable.Kind != BtfKind.Variable || !symbols.TryGetValue(name, out ElfSymbol symbol))
                {
                    throw new BpfFormatException($"BTF has a variable '{name}' that the symbol table has not", section.Name, entry.Offset);
                }

                if (symbol.Value > (ulong)section.Size || entry.Size > (ulong)section.Size - symbol.Value)
                {
                    throw new BpfFormatException(
                        $"variable '{name}' of {entry.Size} bytes reaches past the end of the section's {section.Size}", section.Name,
                        (long)Math.Min(symbol.Value, long.MaxValue));
                }

                // Of two static variables with one name, the first is the one that can be addressed by it.
                _variables.TryAdd(name, new VariableSpec(name, section.Name, data, (int)symbol.Value, (int)entry.Size));
                anyVisible |= variable.VariableLinkage != BtfType.StaticLinkage;
            }
        }

        return anyVisible;
    }
}
