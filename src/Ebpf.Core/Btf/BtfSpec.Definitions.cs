namespace Ebpf.Btf;

/// <summary>What the reader of object files asks, of ids that the object itself gives.</summary>
public sealed partial class BtfSpec
{
    /// <summary>The type behind typedefs, qualifiers and type tags.</summary>
    internal BtfType Resolve(uint id) => Type(id).UnderlyingType;

    /// <summary>The size of a type in bytes.</summary>
    internal uint SizeOf(uint id) =>
        Type(id).TryGetSize(out int size) ? (uint)size : throw new BpfFormatException($"type {id} ({Type(id).Kind}) has no size", Section);
}
