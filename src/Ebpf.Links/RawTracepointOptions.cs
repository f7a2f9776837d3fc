namespace Ebpf.Links;

/// <summary>How a program is attached to a raw tracepoint.</summary>
public sealed record RawTracepointOptions
{
    /// <summary>What <c>bpf_get_attach_cookie()</c> gives the program; 0 for none. Kernel 6.10, libbpf 1.4.</summary>
    public ulong Cookie { get; init; }
}
