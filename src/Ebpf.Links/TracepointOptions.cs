namespace Ebpf.Links;

/// <summary>How <see cref="TracepointExtensions.AttachTracepoint"/> attaches.</summary>
public sealed record TracepointOptions
{
    /// <summary>What the program reads by <c>bpf_get_attach_cookie</c>. Kernel 5.15.</summary>
    public ulong Cookie { get; init; }
}
