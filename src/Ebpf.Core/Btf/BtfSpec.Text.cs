namespace Ebpf.Btf;

/// <summary>All types as C.</summary>
public sealed partial class BtfSpec
{
    /// <summary>A C header of all structs, unions, enums and typedefs, those of <see cref="Base"/> included: of the kernel's BTF, what others call
    /// <c>vmlinux.h</c>.</summary>
    /// <remarks>The types keep their layouts. Of several with the same name, all but one get a number: <c>name___2</c>.</remarks>
    /// <exception cref="BpfFormatException">A type is malformed, contains itself, or types repeat each other too often.</exception>
    public string ToC() => new CWriter(this).Header();
}
