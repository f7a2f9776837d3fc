namespace Ebpf;

/// <summary>What the kernel tells about the link of a tracepoint. Kernel 6.6.</summary>
public sealed record TracepointLinkInfo : PerfEventLinkInfo
{
    internal TracepointLinkInfo()
    {
    }

    /// <summary>The tracepoint's name, without category.</summary>
    public string Name { get; internal init; } = "";

    internal override string Target => $"tracepoint {Name}";
}
