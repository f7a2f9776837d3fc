namespace Ebpf;

/// <summary>What the kernel tells about a netkit link. Kernel 6.7.</summary>
public sealed record NetkitLinkInfo : LinkInfo
{
    internal NetkitLinkInfo()
    {
    }

    /// <summary>The index of the network device; 0 once the device is gone.</summary>
    public uint Ifindex { get; internal init; }

    /// <summary><see cref="AttachType.NetkitPrimary"/> or <see cref="AttachType.NetkitPeer"/>.</summary>
    public AttachType AttachType { get; internal init; }

    internal override string Target => $"{AttachType} of interface {Ifindex}";
}
