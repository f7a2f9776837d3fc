namespace Ebpf.Links;

/// <summary>How a program is attached to the function, hook or tracepoint that it was loaded for.</summary>
public sealed record TracingOptions
{
    /// <summary>What <c>bpf_get_attach_cookie()</c> gives the program; 0 for none. Kernel 5.19; 6.10 for tp_btf.</summary>
    public ulong Cookie { get; init; }
}
