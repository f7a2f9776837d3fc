namespace Ebpf;

/// <summary>What the kernel tells about a link of a socket map. Kernel 6.10.</summary>
public sealed record SockMapLinkInfo : LinkInfo
{
    internal SockMapLinkInfo()
    {
    }

    /// <summary>The map.</summary>
    public uint MapId { get; internal init; }

    /// <summary>What the program does with the map's sockets.</summary>
    public AttachType AttachType { get; internal init; }

    internal override string Target => $"socket map {MapId} ({AttachType})";
}
