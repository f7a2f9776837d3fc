namespace Ebpf;

/// <summary>What the kernel tells about a link of many functions of the kernel. Kernel 6.6.</summary>
public sealed record KprobeMultiLinkInfo : LinkInfo
{
    internal KprobeMultiLinkInfo()
    {
    }

    /// <summary>How many functions; <see langword="null"/> before kernel 6.6.</summary>
    public int? Count { get; internal init; }

    /// <summary>Whether the program runs at their returns.</summary>
    public bool IsReturn { get; internal init; }

    /// <summary>The functions' addresses, ascending; empty where the kernel hides them from this process (<c>kernel.kptr_restrict</c>).</summary>
    public IReadOnlyList<ulong> Addresses { get; internal init; } = [];

    /// <summary>What <c>bpf_get_attach_cookie()</c> gives the program at each address; 0 for none. Kernel 6.9.</summary>
    public IReadOnlyList<ulong>? Cookies { get; internal init; }

    /// <summary>How often a function was hit without the program running, as one was running on that CPU already. Kernel 6.7.</summary>
    public ulong? Missed { get; internal init; }

    internal override string Target => $"{(IsReturn ? "kretprobe" : "kprobe")} of {Count} functions";
}
