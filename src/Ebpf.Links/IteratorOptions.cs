namespace Ebpf.Links;

/// <summary>What an iterator goes through, where it is not everything: set what its target takes.</summary>
public sealed record IteratorOptions
{
    /// <summary>The map whose elements are iterated: needed for <c>iter/bpf_map_elem</c> and <c>iter/sockmap</c>, <c>iter/bpf_sk_storage_map</c>. Kernel 5.9.</summary>
    public BpfMap? Map { get; init; }

    /// <summary>The directory of the cgroup that <c>iter/cgroup</c> starts from; <see langword="null"/> for the root of version 2. Kernel 6.1.</summary>
    public string? CgroupPath { get; init; }

    /// <summary>How <c>iter/cgroup</c> walks; needed for it. Kernel 6.1.</summary>
    public CgroupIteratorOrder CgroupOrder { get; init; }

    /// <summary>The only thread that <c>iter/task</c>, <c>iter/task_file</c> and <c>iter/task_vma</c> visit; <see langword="null"/> for all. Kernel 6.1.</summary>
    public int? ThreadId { get; init; }

    /// <summary>The only process whose threads these visit; <see langword="null"/> for all. Kernel 6.1.</summary>
    public int? ProcessId { get; init; }
}
