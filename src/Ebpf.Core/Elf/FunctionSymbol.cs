namespace Ebpf.Elf;

/// <summary>A function in an executable file or a shared library.</summary>
/// <param name="Name">Its name without version.</param>
/// <param name="Version">The version of a symbol of a shared library, such as GLIBC_2.14; null for none.</param>
/// <param name="IsDefaultVersion">Whether who names no version gets this one.</param>
/// <param name="IsWeak">Whether another of the name goes before it.</param>
/// <param name="IsIndirect">Whether it is not the function, but what chooses one when the file is loaded (STT_GNU_IFUNC).</param>
/// <param name="Offset">Where its code starts in the file, in bytes.</param>
internal readonly record struct FunctionSymbol(string Name, string? Version, bool IsDefaultVersion, bool IsWeak, bool IsIndirect, ulong Offset)
{
    /// <summary>As who wants this very function writes it.</summary>
    internal string FullName => Version is null || IsDefaultVersion ? Name : $"{Name}@{Version}";

    /// <summary>Whether this is meant by a name with or without a version.</summary>
    internal bool IsMeantBy(string name, string? version) => Name == name && (version is null || Version == version);
}
