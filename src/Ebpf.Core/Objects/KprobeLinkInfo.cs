namespace Ebpf;

/// <summary>What the kernel tells about the link of a kprobe or kretprobe. Kernel 6.6.</summary>
public sealed record KprobeLinkInfo : PerfEventLinkInfo
{
    internal KprobeLinkInfo()
    {
    }

    /// <summary>Whether it is at the function's return.</summary>
    public bool IsReturn { get; internal init; }

    /// <summary>The function's name; empty for a probe at an address.</summary>
    public string Function { get; internal init; } = "";

    /// <summary>The offset from the function's start, in bytes.</summary>
    public uint Offset { get; internal init; }

    /// <summary>The address; <see langword="null"/> where the kernel hides it from this process (<c>kernel.kptr_restrict</c>).</summary>
    public ulong? Address { get; internal init; }

    /// <summary>How often the probe was hit without the program running, as it was running already or all return instances were in use. Kernel 6.7.</summary>
    public ulong? Missed { get; internal init; }

    internal override string Target => $"{(IsReturn ? "kretprobe" : "kprobe")} {(Function.Length > 0 ? Function : $"{Address:x}")}{(Offset == 0 ? "" : $"+{Offset}")}";
}
