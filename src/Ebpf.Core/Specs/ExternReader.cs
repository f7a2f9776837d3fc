using Ebpf.Btf;
using Ebpf.Elf;

namespace Ebpf.Specs;

/// <summary>Reads the symbols that the kernel must provide, and the map that libbpf makes for those of its build configuration.</summary>
internal sealed class ExternReader(ObjectCode code, Dictionary<string, MapSpec> maps)
{
    private const string ConfigSection = ".kconfig";
    private const string SymbolSection = ".ksyms";

    internal Dictionary<string, ExternSpec> Read()
    {
        var externs = new Dictionary<string, ExternSpec>();
        Dictionary<string, ElfSymbol> symbols = [];
        foreach (ElfSymbol symbol in code.Elf.Symbols.Where(symbol => symbol.IsExtern))
        {
            symbols.TryAdd(symbol.Name, symbol);
        }

        if (code.Btf is not { } btf || symbols.Count == 0)
        {
            return externs;
        }

        var layout = new List<(uint Alignment, uint Size, string Name)>();
        foreach (BtfType section in code.DataSections[ConfigSection].Concat(code.DataSections[SymbolSection]))
        {
            for (int i = 0; i < section.Count; i++)
            {
                BtfType type = btf.Type(section.SectionVariable(i).TypeId);
                if (symbols.TryGetValue(type.Name, out ElfSymbol symbol))
                {
                    ExternSpec added = ReadExtern(btf, section.Name, type, symbol);
                    externs.TryAdd(added.Name, added);
                    if (added.Kind == ExternKind.KernelConfig)
                    {
                        layout.Add((btf.AlignmentOf(type.ReferencedTypeId), (uint)added.Size, added.Name));
                    }
                }
            }
        }

        AddConfigMap(layout);
        return externs;
    }

    private static ExternSpec ReadExtern(BtfSpec btf, string section, BtfType type, ElfSymbol symbol)
    {
        bool isWeak = symbol.Binding == ElfSymbol.BindingWeak;
        if (section == ConfigSection)
        {
            return type.Kind == BtfKind.Variable
                ? new ExternSpec(type.Name, ExternKind.KernelConfig, isWeak, Size(btf, section, type.Name, type.ReferencedTypeId))
                : throw new BpfFormatException($"extern '{type.Name}' is a {type.Kind}, not a variable", section);
        }

        if (type.Kind == BtfKind.Function)
        {
            return new ExternSpec(type.Name, ExternKind.KernelFunction, isWeak, 0);
        }

        // "extern const void x __ksym" asks for the address alone.
        BtfType target = btf.Resolve(type.ReferencedTypeId);
        int size = target.Kind == BtfKind.Void ? 0 : Size(btf, section, type.Name, target.Id);
        return new ExternSpec(type.Name, ExternKind.KernelVariable, isWeak, size);
    }

    // libbpf 1.7 takes a size from 2 GiB on for an error number, and returns a pointer made of it.
    private static int Size(BtfSpec btf, string section, string name, uint typeId)
    {
        uint size = btf.SizeOf(typeId);
        return size <= int.MaxValue ? (int)size : throw new BpfFormatException($"extern '{name}' has {size:#,0} bytes", section);
    }

    // The layout is libbpf's (bpf_object__collect_externs): by falling alignment, rising size, name.
    private void AddConfigMap(List<(uint Alignment, uint Size, string Name)> layout)
    {
        if (layout.Count == 0)
        {
            return;
        }

        ulong end = 0;
        foreach ((uint alignment, uint size, _) in layout
            .OrderByDescending(entry => entry.Alignment).ThenBy(entry => entry.Size).ThenBy(entry => entry.Name, StringComparer.Ordinal))
        {
            end = (end + alignment - 1) / alignment * alignment + size;
        }

        maps.TryAdd(ConfigSection, new MapSpec(ConfigSection)
        {
            Type = MapType.Array,
            KeySize = sizeof(int),
            ValueSize = (int)Math.Min(end, int.MaxValue),
            MaxEntries = 1,
            Flags = MapFlags.ReadOnlyProgram | MapFlags.Mmapable,
        });
    }
}
