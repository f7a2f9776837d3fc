namespace Ebpf;

/// <summary>What the kernel tells about the link of a perf event; of kprobes, uprobes and tracepoints, and of counters, there are records of their own.</summary>
/// <remarks>Kernels before 6.6 do not tell what kind of event it is: then it is this record itself.</remarks>
public record PerfEventLinkInfo : LinkInfo
{
    internal PerfEventLinkInfo()
    {
    }

    /// <summary>What <c>bpf_get_attach_cookie()</c> gives the program; 0 for none. Kernel 6.9.</summary>
    public ulong? Cookie { get; internal init; }

    internal override string Target => "perf event";
}
