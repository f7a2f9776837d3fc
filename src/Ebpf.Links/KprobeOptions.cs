namespace Ebpf.Links;

/// <summary>How <see cref="KprobeExtensions.AttachKprobe"/> and <see cref="KprobeExtensions.AttachKretprobe"/> attach.</summary>
public sealed record KprobeOptions
{
    /// <summary>What the program reads by <c>bpf_get_attach_cookie</c>. Kernel 5.15.</summary>
    public ulong Cookie { get; init; }

    /// <summary>Bytes from the start of the function to the instruction; 0 for kretprobes.</summary>
    public ulong Offset { get; init; }

    /// <summary>How the probe is set.</summary>
    public ProbeAttachMode Mode { get; init; }

    /// <summary>
    /// Of a kretprobe, how many calls may be under way at once; further ones are missed. 0 is the kernel's choice, at least 10 and twice the CPUs.
    /// The kernel takes up to 4,096, and through tracefs only (<see cref="ProbeAttachMode.TraceFs"/>). Kernel 4.12.
    /// </summary>
    public int RetprobeMaxActive { get; init; }
}
