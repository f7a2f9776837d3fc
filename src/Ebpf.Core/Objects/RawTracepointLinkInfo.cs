namespace Ebpf;

/// <summary>What the kernel tells about the link of a raw tracepoint, tp_btf programs included.</summary>
public sealed record RawTracepointLinkInfo : LinkInfo
{
    internal RawTracepointLinkInfo()
    {
    }

    /// <summary>The tracepoint's name, without category. Kernel 5.8.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>What <c>bpf_get_attach_cookie()</c> gives the program; 0 for none. Kernel 6.17.</summary>
    public ulong? Cookie { get; internal init; }

    internal override string Target => $"raw tracepoint {Name}";
}
