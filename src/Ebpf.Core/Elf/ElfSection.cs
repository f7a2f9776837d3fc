namespace Ebpf.Elf;

/// <summary>One section header of an ELF file; its extent is already checked against the file's length.</summary>
internal sealed class ElfSection
{
    internal const uint TypeProgbits = 1;
    internal const uint TypeSymtab = 2;
    internal const uint TypeNobits = 8;
    internal const uint TypeRel = 9;
    internal const ulong FlagExecInstr = 4;

    internal required int Index { get; init; }

    internal required string Name { get; init; }

    internal required uint Type { get; init; }

    internal required ulong Flags { get; init; }

    /// <summary>Where the contents start in the file, in bytes; without meaning for <see cref="TypeNobits"/>.</summary>
    internal required int Offset { get; init; }

    /// <summary>Size in bytes; for <see cref="TypeNobits"/> the size in memory.</summary>
    internal required int Size { get; init; }

    /// <summary>Index of the section that this one refers to (a symbol table's strings).</summary>
    internal required int Link { get; init; }

    /// <summary>For relocations, the index of the section that they apply to.</summary>
    internal required int Info { get; init; }

    internal bool IsExecutable => (Flags & FlagExecInstr) != 0;
}
