namespace Ebpf;

/// <summary>What the kernel tells about the link of a structure of functions (struct_ops).</summary>
public sealed record StructOpsLinkInfo : LinkInfo
{
    internal StructOpsLinkInfo()
    {
    }

    /// <summary>The map that holds the structure; 0 once it is detached. Kernel 6.4.</summary>
    public uint MapId { get; internal init; }

    internal override string Target => $"struct_ops of map {MapId}";
}
