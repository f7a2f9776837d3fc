namespace Ebpf.Elf;

/// <summary>One entry of an ELF symbol table.</summary>
/// <param name="Name">The symbol's name; empty for section symbols.</param>
/// <param name="Type">STT_*: what it names.</param>
/// <param name="Binding">STB_*: who sees it.</param>
/// <param name="Visibility">STV_*: whether other files that it is linked with see it.</param>
/// <param name="SectionIndex">The section that it lies in, or one of the reserved indices from 0xff00.</param>
/// <param name="Value">Offset in that section, in bytes.</param>
/// <param name="Size">Size in bytes.</param>
internal readonly record struct ElfSymbol(string Name, byte Type, byte Binding, byte Visibility, int SectionIndex, ulong Value, ulong Size)
{
    internal const byte TypeObject = 1;
    internal const byte TypeFunction = 2;
    internal const byte BindingLocal = 0;
    internal const byte BindingWeak = 2;

    /// <summary>Global by its binding, but kept to its file (STV_INTERNAL, STV_HIDDEN): libbpf takes it for static.</summary>
    internal bool IsHidden => Visibility is 1 or 2;

    /// <summary>Declared here, defined elsewhere (SHN_UNDEF).</summary>
    internal bool IsExtern => SectionIndex == 0 && Binding != BindingLocal && Name.Length > 0;
}
