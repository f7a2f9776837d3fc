namespace Ebpf.Btf;

/// <summary>What the reader of object files asks, of ids that the object itself gives.</summary>
public sealed partial class BtfSpec
{
    // MAX_RESOLVE_DEPTH.
    private const int MaxNesting = 32;

    /// <summary>The type behind typedefs, qualifiers and type tags.</summary>
    internal BtfType Resolve(uint id) => Type(id).UnderlyingType;

    /// <summary>The size of a type in bytes.</summary>
    internal uint SizeOf(uint id) =>
        Type(id).TryGetSize(out int size) ? (uint)size : throw new BpfFormatException($"type {id} ({Type(id).Kind}) has no size", Section);

    /// <summary>The alignment of a scalar, or of an array of scalars, in bytes.</summary>
    internal uint AlignmentOf(uint id)
    {
        BtfType type = Resolve(id);
        for (int depth = 0; type is BtfArray array && depth < MaxNesting; depth++)
        {
            type = array.ElementType.UnderlyingType;
        }

        return Math.Clamp(SizeOf(type.Id), 1, 8);
    }
}
