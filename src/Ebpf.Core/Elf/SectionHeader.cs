namespace Ebpf.Elf;

/// <summary>One section header of a 64-bit ELF file of any machine; nothing of it is checked but that it is there.</summary>
/// <param name="Name">Where its name is among the names of sections.</param>
/// <param name="Type">SHT_*.</param>
/// <param name="Address">Where it is in memory.</param>
/// <param name="Offset">Where it is in the file.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="Link">The section that it refers to: of symbols, that of their names.</param>
internal readonly record struct SectionHeader(uint Name, uint Type, ulong Address, ulong Offset, ulong Size, uint Link);
