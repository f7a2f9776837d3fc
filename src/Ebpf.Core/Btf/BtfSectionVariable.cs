namespace Ebpf.Btf;

/// <summary>One variable of a data section.</summary>
/// <param name="TypeId">The <see cref="BtfKind.Variable"/>.</param>
/// <param name="Offset">Where it starts in the section, in bytes; 0 until a linker has filled it in.</param>
/// <param name="Size">Its size in bytes.</param>
internal readonly record struct BtfSectionVariable(uint TypeId, uint Offset, uint Size);
