namespace Ebpf.Links;

/// <summary>How <see cref="UprobeExtensions.AttachUprobe"/> and <see cref="UprobeExtensions.AttachUretprobe"/> attach.</summary>
public sealed record UprobeOptions
{
    /// <summary>What the program reads by <c>bpf_get_attach_cookie</c>. Kernel 5.15.</summary>
    public ulong Cookie { get; init; }

    /// <summary>Bytes from the start of the function to the instruction; where no function is given, from the start of the file.</summary>
    public ulong Offset { get; init; }

    /// <summary>The process to watch, all its threads included; <see langword="null"/> for all that run the file, now or later.</summary>
    public int? Pid { get; init; }

    /// <summary>
    /// Where in the file a 16-bit counter is that the kernel raises while the probe is set (a USDT semaphore); 0 for none. Kernel 4.20.
    /// </summary>
    public ulong RefCounterOffset { get; init; }

    /// <summary>How the probe is set.</summary>
    public ProbeAttachMode Mode { get; init; }
}
