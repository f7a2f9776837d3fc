namespace Ebpf.Maps.Layout;

/// <summary>How the bits of a field are meant, as far as C and C# must agree.</summary>
internal enum FieldKind
{
    /// <summary>A pointer, enumeration, character or Boolean: its size matters, its sign does not.</summary>
    Any,

    Unsigned,
    Signed,
    Float,

    /// <summary>Bytes whose meaning is not compared: arrays of bytes, unions, bit-fields, types that give away nothing of themselves.</summary>
    Bytes,
}
