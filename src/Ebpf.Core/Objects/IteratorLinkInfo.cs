namespace Ebpf;

/// <summary>What the kernel tells about the link of an iterator.</summary>
public sealed record IteratorLinkInfo : LinkInfo
{
    internal IteratorLinkInfo()
    {
    }

    /// <summary>What is iterated: <c>task</c>, <c>bpf_map_elem</c>. Kernel 5.9.</summary>
    public string TargetName { get; internal init; } = "";

    /// <summary>The map whose elements are iterated; <see langword="null"/> for other targets. Kernel 5.9.</summary>
    public uint? MapId { get; internal init; }

    /// <summary>The cgroup that the walk starts from; <see langword="null"/> for other targets. Kernel 6.1.</summary>
    public ulong? CgroupId { get; internal init; }

    /// <summary>How cgroups are walked; <see langword="null"/> for other targets. Kernel 6.1.</summary>
    public CgroupIteratorOrder? CgroupOrder { get; internal init; }

    /// <summary>The only thread that is iterated; <see langword="null"/> for all. Kernel 6.1.</summary>
    public uint? ThreadId { get; internal init; }

    /// <summary>The only process whose threads are iterated; <see langword="null"/> for all. Kernel 6.1.</summary>
    public uint? ProcessId { get; internal init; }

    internal override string Target => $"iterator {TargetName}";
}
