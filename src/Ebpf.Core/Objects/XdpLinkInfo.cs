namespace Ebpf;

/// <summary>What the kernel tells about an XDP link.</summary>
public sealed record XdpLinkInfo : LinkInfo
{
    internal XdpLinkInfo()
    {
    }

    /// <summary>The index of the network device; 0 once the device is gone. Kernel 5.9.</summary>
    public uint Ifindex { get; internal init; }

    internal override string Target => $"XDP of interface {Ifindex}";
}
