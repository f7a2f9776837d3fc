namespace Ebpf.Elf;

/// <summary>One entry of an ELF relocation section.</summary>
/// <param name="Offset">Where it applies in its target section, in bytes.</param>
/// <param name="Symbol">Index of the symbol that it refers to.</param>
internal readonly record struct ElfRelocation(ulong Offset, int Symbol);
