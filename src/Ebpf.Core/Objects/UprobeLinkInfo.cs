namespace Ebpf;

/// <summary>What the kernel tells about the link of a uprobe or uretprobe. Kernel 6.6.</summary>
public sealed record UprobeLinkInfo : PerfEventLinkInfo
{
    internal UprobeLinkInfo()
    {
    }

    /// <summary>Whether it is at the function's return.</summary>
    public bool IsReturn { get; internal init; }

    /// <summary>The program or library.</summary>
    public string Path { get; internal init; } = "";

    /// <summary>The place in the file, in bytes.</summary>
    public uint Offset { get; internal init; }

    /// <summary>The place of the reference counter (semaphore) in the file, in bytes; 0 for none. Kernel 6.16.</summary>
    public ulong? RefCtrOffset { get; internal init; }

    internal override string Target => $"{(IsReturn ? "uretprobe" : "uprobe")} {Path}+0x{Offset:x}";
}
