namespace Ebpf;

/// <summary>What the kernel tells about a link of many places in a program or library. Kernel 6.8.</summary>
public sealed record UprobeMultiLinkInfo : LinkInfo
{
    internal UprobeMultiLinkInfo()
    {
    }

    /// <summary>The program or library; empty before kernel 6.8.</summary>
    public string Path { get; internal init; } = "";

    /// <summary>The places in the file, in bytes.</summary>
    public IReadOnlyList<ulong> Offsets { get; internal init; } = [];

    /// <summary>The places of the reference counters (semaphores) in the file, in bytes, one for each of <see cref="Offsets"/>; 0 for none.</summary>
    public IReadOnlyList<ulong> RefCtrOffsets { get; internal init; } = [];

    /// <summary>What <c>bpf_get_attach_cookie()</c> gives the program at each place; 0 for none.</summary>
    public IReadOnlyList<ulong> Cookies { get; internal init; } = [];

    /// <summary>Whether the program runs at the returns.</summary>
    public bool IsReturn { get; internal init; }

    /// <summary>The only process that is watched, as its id in this process's namespace; <see langword="null"/> for all.</summary>
    public uint? ProcessId { get; internal init; }

    internal override string Target => $"{(IsReturn ? "uretprobe" : "uprobe")} of {Offsets.Count} places in {Path}";
}
