using Ebpf.Btf;
using Ebpf.Elf;

namespace Ebpf.Specs;

/// <summary>Reads the maps of <c>SEC(".maps")</c> and <c>SEC(".struct_ops")</c>.</summary>
internal sealed class MapReader(ObjectCode code, DeclarationTags tags, Dictionary<string, MapSpec> maps)
{
    private const string MapsSection = ".maps";
    private const int PointerSize = 8;

    internal void Read(IReadOnlyDictionary<string, ProgramSpec> programs)
    {
        if (code.Elf.FindSection("maps") is { Size: > 0 })
        {
            throw new BpfFormatException(
                "legacy map definitions are not supported (libbpf refuses them since 1.0); define maps in SEC(\".maps\") with __uint and __type", "maps");
        }

        if (code.Elf.FindSection(MapsSection) is { } section)
        {
            ReadDefinitions(section, programs);
        }

        foreach (string prefix in (ReadOnlySpan<string>)["", "?"])
        {
            ReadStructOps($"{prefix}.struct_ops", MapFlags.None);
            ReadStructOps($"{prefix}.struct_ops.link", MapFlags.Link);
        }
    }

    private void ReadDefinitions(ElfSection section, IReadOnlyDictionary<string, ProgramSpec> programs)
    {
        BtfSpec btf = code.Btf
            ?? throw new BpfFormatException("map definitions need BTF, and the object has none; compile it with `clang -g`", MapsSection);

        Dictionary<string, ElfSymbol> symbols = GlobalsReader.VariableSymbols(code.Elf, section);
        var reader = new MapDefinitionReader(btf);
        var withValues = new List<(ulong Start, MapDefinition Definition)>();
        foreach (BtfType variable in Variables(btf, MapsSection))
        {
            if (!symbols.TryGetValue(variable.Name, out ElfSymbol symbol))
            {
                throw new BpfFormatException($"BTF has a map '{variable.Name}' that the symbol table has not", MapsSection);
            }

            if (variable.VariableLinkage == BtfType.StaticLinkage || symbol.IsHidden)
            {
                throw new BpfFormatException($"map '{variable.Name}' is static or hidden; libbpf takes only maps that other files can see", MapsSection);
            }

            MapDefinition definition = reader.Read(variable);
            Add(definition.Map, variable, MapsSection);
            code.AddMap(symbol, definition.Map.Name);
            withValues.Add((symbol.Value, definition));
        }

        ReadValues(section, withValues, programs);
    }

    // The rules of libbpf's bpf_object__collect_map_relos: each pointer in "values" is a relocation.
    private void ReadValues(ElfSection section, List<(ulong Start, MapDefinition Definition)> definitions, IReadOnlyDictionary<string, ProgramSpec> programs)
    {
        foreach (ElfRelocation relocation in code.Elf.Relocations(section))
        {
            string target = code.Elf.Symbols[relocation.Symbol].Name;
            (ulong start, MapDefinition? definition) = definitions.FindLast(entry => entry.Start <= relocation.Offset);
            if (definition?.ValuesOffset is not { } valuesOffset || relocation.Offset - start < valuesOffset
                || (relocation.Offset - start - valuesOffset) % PointerSize != 0)
            {
                throw new BpfFormatException($"a reference to '{target}' is not among the values of a map", MapsSection, (long)relocation.Offset);
            }

            bool known = definition.Map.Type == MapType.ProgramArray ? programs.ContainsKey(target) : maps.ContainsKey(target);
            if (!known)
            {
                throw new BpfFormatException($"map '{definition.Map.Name}' holds '{target}', which is not in the object", MapsSection, (long)relocation.Offset);
            }

            var values = (Dictionary<uint, string>)definition.Map.Values;
            values[(uint)((relocation.Offset - start - valuesOffset) / PointerSize)] = target;
        }
    }

    private void ReadStructOps(string section, MapFlags flags)
    {
        if (code.Btf is not { } btf || code.Elf.FindSection(section) is null)
        {
            return;
        }

        foreach (BtfType variable in Variables(btf, section))
        {
            BtfType type = btf.Resolve(variable.ReferencedTypeId);
            if (type.Kind != BtfKind.Struct)
            {
                throw new BpfFormatException($"'{variable.Name}' is a {type.Kind}, not a struct of operations", section);
            }

            var map = new MapSpec(variable.Name)
            {
                Type = MapType.StructOps,
                KeySize = sizeof(int),
                ValueSize = (int)Math.Min(type.Size, int.MaxValue),
                MaxEntries = 1,
                Flags = flags,
                AutoCreate = !section.StartsWith('?'),
            };
            Add(map, variable, section);
        }
    }

    private void Add(MapSpec map, BtfType variable, string section)
    {
        map.Tags = tags.OfVariable(variable.Id);
        if (!maps.TryAdd(map.Name, map))
        {
            throw new BpfFormatException($"two maps are called '{map.Name}'", section);
        }
    }

    private IEnumerable<BtfType> Variables(BtfSpec btf, string section)
    {
        foreach (BtfType type in code.DataSections[section])
        {
            for (int i = 0; i < type.Count; i++)
            {
                BtfType variable = btf.Type(type.SectionVariable(i).TypeId);
                yield return variable.Kind == BtfKind.Variable
                    ? variable
                    : throw new BpfFormatException($"'{variable.Name}' is a {variable.Kind}, not a variable", section);
            }
        }
    }
}
