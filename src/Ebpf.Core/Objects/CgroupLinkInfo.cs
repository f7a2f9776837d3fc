namespace Ebpf;

/// <summary>What the kernel tells about a link of a cgroup.</summary>
public sealed record CgroupLinkInfo : LinkInfo
{
    internal CgroupLinkInfo()
    {
    }

    /// <summary>The cgroup's id, the inode of its directory; 0 once the cgroup is gone. Kernel 5.8.</summary>
    public ulong CgroupId { get; internal init; }

    /// <summary>The hook. Kernel 5.8.</summary>
    public AttachType AttachType { get; internal init; }

    internal override string Target => $"cgroup {CgroupId} ({AttachType})";
}
