using Ebpf.Btf;
using Ebpf.Elf;

namespace Ebpf.Specs;

/// <summary>Reads the sections of global variables, each of which is a map of one value.</summary>
internal sealed class GlobalsReader(ObjectCode code, DeclarationTags tags, Dictionary<string, MapSpec> maps, Dictionary<string, VariableSpec> variables)
{
    internal void Read()
    {
        foreach (ElfSection section in code.Elf.Sections)
        {
            bool isConstant = Is(section.Name, ".rodata");
            bool isFilled = section.Type == ElfSection.TypeProgbits && (isConstant || Is(section.Name, ".data"));
            if (section.Size > 0 && (isFilled || (section.Type == ElfSection.TypeNobits && Is(section.Name, ".bss"))))
            {
                Add(section, isConstant);
            }
        }

        static bool Is(string name, string section) =>
            name.StartsWith(section, StringComparison.Ordinal) && (name.Length == section.Length || name[section.Length] == '.');
    }

    /// <summary>The variables of a section in the symbol table, by name.</summary>
    internal static Dictionary<string, ElfSymbol> VariableSymbols(ElfFile elf, ElfSection section)
    {
        Dictionary<string, ElfSymbol> symbols = [];
        foreach (ElfSymbol symbol in elf.Symbols)
        {
            if (symbol.Type == ElfSymbol.TypeObject && symbol.SectionIndex == section.Index)
            {
                symbols.TryAdd(symbol.Name, symbol);
            }
        }

        return symbols;
    }

    private void Add(ElfSection section, bool isConstant)
    {
        // Zeros are shared until the first edit: a .bss may be large, and most are never touched.
        var data = new DataSection(section.Type == ElfSection.TypeNobits ? default(ReadOnlyMemory<byte>?) : code.Elf.Contents(section), section.Size);
        var map = new MapSpec(section.Name)
        {
            Type = MapType.Array,
            KeySize = sizeof(int),
            ValueSize = section.Size,
            MaxEntries = 1,
            Flags = isConstant ? MapFlags.ReadOnlyProgram : MapFlags.None,
            Data = data,
        };
        if (!maps.TryAdd(section.Name, map))
        {
            throw new BpfFormatException($"two sections are called '{section.Name}'", section.Name);
        }

        code.AddMap(section, section.Name);
        foreach (BtfType type in code.DataSections[section.Name])
        {
            if (ReadVariables(section, type, data))
            {
                map.Flags |= MapFlags.Mmapable;
            }
        }
    }

    /// <summary>Returns whether one of the variables is visible outside its file: libbpf maps only such sections into memory.</summary>
    private bool ReadVariables(ElfSection section, BtfType type, DataSection data)
    {
        // The rules of libbpf's btf_fixup_datasec. clang leaves size and offsets in BTF at 0, and the symbols have them; a linker fills them in.
        Dictionary<string, ElfSymbol> symbols = VariableSymbols(code.Elf, section);
        bool isLinked = type.Size != 0;
        bool anyVisible = false;
        for (int i = 0; i < type.Count; i++)
        {
            BtfSectionVariable entry = type.SectionVariable(i);
            BtfType variable = code.Btf!.Type(entry.TypeId);
            string name = variable.Name;
            ulong offset = entry.Offset;
            if (variable.Kind != BtfKind.Variable)
            {
                throw new BpfFormatException($"'{name}' is a {variable.Kind}, not a variable", section.Name, entry.Offset);
            }

            bool isStatic = variable.VariableLinkage == BtfType.StaticLinkage;
            if (symbols.TryGetValue(name, out ElfSymbol symbol))
            {
                offset = isLinked ? offset : symbol.Value;
                isStatic |= symbol.IsHidden;
            }
            else if (!isStatic)
            {
                throw new BpfFormatException($"BTF has a variable '{name}' that the symbol table has not", section.Name, entry.Offset);
            }
            else if (!isLinked)
            {
                // Where it lies is not told; libbpf does not ask.
                continue;
            }

            if (offset > (ulong)section.Size || entry.Size > (ulong)section.Size - offset)
            {
                throw new BpfFormatException(
                    $"variable '{name}' of {entry.Size} bytes reaches past the end of the section's {section.Size}", section.Name,
                    (long)Math.Min(offset, long.MaxValue));
            }

            anyVisible |= !isStatic;

            // Of two static variables with one name, the first is the one that can be addressed by it.
            variables.TryAdd(name, new VariableSpec(name, section.Name, data, (int)offset, (int)entry.Size, code.Btf.Type(variable.ReferencedTypeId))
            {
                IsStatic = isStatic,
                Tags = tags.OfVariable(variable.Id),
            });
        }

        return anyVisible;
    }
}
