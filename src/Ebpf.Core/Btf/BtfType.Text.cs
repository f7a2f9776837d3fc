namespace Ebpf.Btf;

/// <summary>Types as C.</summary>
public abstract partial class BtfType
{
    /// <summary>The definition in C, laid out as the type is: holes are filled, packed structs are marked.</summary>
    /// <param name="withDependencies">Whether all types that it needs come first, so that the text can be compiled.</param>
    /// <returns>The text; for what has no definition (pointers, arrays, qualifiers) the type as in a declaration, or its dependencies alone.</returns>
    /// <exception cref="BpfFormatException">A type is malformed, contains itself, or repeats others too often.</exception>
    public string ToC(bool withDependencies = false) => withDependencies ? new CWriter(Btf).Definitions([this]) : new CWriter(Btf).Definition(this);
}
