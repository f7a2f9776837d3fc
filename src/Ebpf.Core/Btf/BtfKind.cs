using System.Diagnostics.CodeAnalysis;

namespace Ebpf.Btf;

/// <summary>What a BTF type is: <c>BTF_KIND_*</c> of the kernel's include/uapi/linux/btf.h. Kinds of later kernels keep their numbers.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The kernel calls them so.")]
public enum BtfKind
{
    /// <summary><c>void</c>: type 0, which no record describes.</summary>
    Void = 0,

    /// <summary>An integer, a character or a Boolean: <see cref="BtfInt"/>.</summary>
    Int = 1,

    /// <summary>A pointer: <see cref="BtfPointer"/>.</summary>
    Pointer = 2,

    /// <summary>An array: <see cref="BtfArray"/>.</summary>
    Array = 3,

    /// <summary>A struct: <see cref="BtfStruct"/>.</summary>
    Struct = 4,

    /// <summary>A union: <see cref="BtfStruct"/> as well.</summary>
    Union = 5,

    /// <summary>An enumeration of values of up to 32 bits: <see cref="BtfEnum"/>.</summary>
    Enum = 6,

    /// <summary>A struct or union that is declared and not defined: <see cref="BtfForward"/>.</summary>
    Forward = 7,

    /// <summary>A typedef: <see cref="BtfTypedef"/>.</summary>
    Typedef = 8,

    /// <summary><c>volatile</c>: <see cref="BtfQualifier"/>.</summary>
    Volatile = 9,

    /// <summary><c>const</c>: <see cref="BtfQualifier"/>.</summary>
    Const = 10,

    /// <summary><c>restrict</c>: <see cref="BtfQualifier"/>.</summary>
    Restrict = 11,

    /// <summary>A function: <see cref="BtfFunction"/>.</summary>
    Function = 12,

    /// <summary>Parameters and return type of a function: <see cref="BtfFunctionPrototype"/>.</summary>
    FunctionPrototype = 13,

    /// <summary>A global variable: <see cref="BtfVariable"/>. Kernel 5.2.</summary>
    Variable = 14,

    /// <summary>A section of variables: <see cref="BtfDataSection"/>. Kernel 5.2.</summary>
    DataSection = 15,

    /// <summary>A floating-point number: <see cref="BtfFloat"/>. Kernel 5.13.</summary>
    Float = 16,

    /// <summary>A tag on a declaration: <see cref="BtfDeclarationTag"/>. Kernel 5.16.</summary>
    DeclarationTag = 17,

    /// <summary>A tag on a type: <see cref="BtfTypeTag"/>. Kernel 5.17.</summary>
    TypeTag = 18,

    /// <summary>An enumeration of values of up to 64 bits: <see cref="BtfEnum"/>. Kernel 6.0.</summary>
    Enum64 = 19,
}
