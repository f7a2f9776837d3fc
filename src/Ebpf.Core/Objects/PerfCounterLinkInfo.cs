namespace Ebpf;

/// <summary>What the kernel tells about the link of a software or hardware perf event. Kernel 6.6.</summary>
public sealed record PerfCounterLinkInfo : PerfEventLinkInfo
{
    internal PerfCounterLinkInfo()
    {
    }

    /// <summary>The kind of event: <c>PERF_TYPE_*</c>, 0 for hardware, 1 for software.</summary>
    public uint EventType { get; internal init; }

    /// <summary>Which event of its kind: <c>PERF_COUNT_*</c>.</summary>
    public ulong Config { get; internal init; }

    internal override string Target => $"perf event {Config} of type {EventType}";
}
