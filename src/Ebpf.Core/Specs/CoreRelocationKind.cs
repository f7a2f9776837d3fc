namespace Ebpf;

/// <summary>What a CO-RE relocation asks of the running kernel's types: <c>enum bpf_core_relo_kind</c>, by value.</summary>
public enum CoreRelocationKind
{
    /// <summary>A field's offset in bytes.</summary>
    FieldByteOffset = 0,

    /// <summary>A field's size in bytes.</summary>
    FieldByteSize = 1,

    /// <summary>Whether a field exists.</summary>
    FieldExists = 2,

    /// <summary>Whether a field is signed.</summary>
    FieldSigned = 3,

    /// <summary>How far a bit-field is to be shifted left, in bits.</summary>
    FieldLeftShift = 4,

    /// <summary>How far a bit-field is to be shifted right, in bits.</summary>
    FieldRightShift = 5,

    /// <summary>A type's id in the object's BTF.</summary>
    TypeIdLocal = 6,

    /// <summary>A type's id in the kernel's BTF.</summary>
    TypeIdTarget = 7,

    /// <summary>Whether a type exists.</summary>
    TypeExists = 8,

    /// <summary>A type's size in bytes.</summary>
    TypeSize = 9,

    /// <summary>Whether an enumerator exists.</summary>
    EnumValueExists = 10,

    /// <summary>An enumerator's value.</summary>
    EnumValue = 11,

    /// <summary>Whether a type exists with the same members.</summary>
    TypeMatches = 12,
}
