using Ebpf.Btf;
using Ebpf.Elf;

namespace Ebpf.Specs;

/// <summary>The functions of an object file, entry points and others, and what their instructions refer to.</summary>
internal sealed class ObjectCode
{
    private const string TextSection = ".text";

    private readonly Dictionary<(int Section, ulong Offset), FunctionCode> _functions = [];
    private readonly Dictionary<int, ElfRelocation[]> _relocations = [];

    // Which map a symbol of .maps or of a section of globals stands for.
    private readonly Dictionary<(int Section, ulong Offset), string> _mapsBySymbol = [];
    private readonly Dictionary<int, string> _mapsBySection = [];

    internal ObjectCode(ElfFile elf, BtfSpec? btf)
    {
        Elf = elf;
        Btf = btf;
        Ext = btf is not null && elf.FindSection(BtfExt.SectionName) is { } section ? new BtfExt(elf.Contents(section), btf) : null;
        DataSections = (btf?.OfKind(BtfKind.DataSection) ?? []).ToLookup(type => type.Name);
        foreach (ElfSymbol symbol in elf.Symbols)
        {
            if (symbol.Type == ElfSymbol.TypeFunction && symbol.SectionIndex < elf.Sections.Count)
            {
                AddFunction(elf.Sections[symbol.SectionIndex], symbol);
            }
        }
    }

    internal ElfFile Elf { get; }

    internal BtfSpec? Btf { get; }

    internal BtfExt? Ext { get; }

    /// <summary>What BTF says of the sections of variables, by name.</summary>
    internal ILookup<string, BtfType> DataSections { get; }

    /// <summary>The entry points: functions of named sections, or the only function of .text if there is no other.</summary>
    internal IEnumerable<FunctionCode> Programs =>
        _functions.Values.Where(function => function.Section.Name != TextSection || _functions.Count == 1);

    internal ReadOnlySpan<ElfRelocation> Relocations(ElfSection section) => _relocations[section.Index];

    internal FunctionCode? FunctionAt(int section, long offset) => _functions.GetValueOrDefault((section, (ulong)offset));

    internal FunctionCode? TextFunctionAt(long offset) =>
        Elf.FindSection(TextSection) is { } text ? FunctionAt(text.Index, offset) : null;

    internal void AddMap(ElfSymbol symbol, string name) => _mapsBySymbol.TryAdd((symbol.SectionIndex, symbol.Value), name);

    internal void AddMap(ElfSection section, string name) => _mapsBySection.TryAdd(section.Index, name);

    internal string? MapOf(ElfSymbol symbol) =>
        _mapsBySymbol.GetValueOrDefault((symbol.SectionIndex, symbol.Value)) ?? _mapsBySection.GetValueOrDefault(symbol.SectionIndex);

    private void AddFunction(ElfSection section, ElfSymbol symbol)
    {
        if (section.Type != ElfSection.TypeProgbits || !section.IsExecutable)
        {
            return;
        }

        ulong size = (ulong)section.Size;
        if (symbol.Value % FunctionCode.InstructionSize != 0 || symbol.Size % FunctionCode.InstructionSize != 0 || symbol.Size == 0
            || symbol.Value >= size || symbol.Size > size - symbol.Value)
        {
            throw new BpfFormatException(
                $"function '{symbol.Name}' of {symbol.Size} bytes does not fit the section's {size} bytes", section.Name, (long)Math.Min(symbol.Value, size));
        }

        if (symbol.Binding == ElfSymbol.BindingLocal && section.Name != TextSection)
        {
            throw new BpfFormatException($"program '{symbol.Name}' is static; a program must be a global function", section.Name, (long)symbol.Value);
        }

        if (!_relocations.ContainsKey(section.Index))
        {
            _relocations.Add(section.Index, Elf.Relocations(section));
        }

        var function = new FunctionCode(this, symbol.Name, section, (int)symbol.Value, (int)symbol.Size);
        if (!_functions.TryAdd((section.Index, symbol.Value), function))
        {
            throw new BpfFormatException($"functions '{_functions[(section.Index, symbol.Value)].Name}' and '{symbol.Name}' overlap", section.Name, (long)symbol.Value);
        }
    }
}
