namespace Ebpf;

/// <summary>What the kernel tells about a link of a network namespace: flow dissector or socket lookup.</summary>
public sealed record NetNsLinkInfo : LinkInfo
{
    internal NetNsLinkInfo()
    {
    }

    /// <summary>The namespace's inode in <c>/proc/PID/ns/net</c>; 0 once the namespace is gone. Kernel 5.8.</summary>
    public uint Inode { get; internal init; }

    /// <summary>The hook. Kernel 5.8.</summary>
    public AttachType AttachType { get; internal init; }

    internal override string Target => $"network namespace {Inode} ({AttachType})";
}
