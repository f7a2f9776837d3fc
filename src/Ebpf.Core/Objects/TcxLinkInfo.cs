namespace Ebpf;

/// <summary>What the kernel tells about a TCX link. Kernel 6.6.</summary>
public sealed record TcxLinkInfo : LinkInfo
{
    internal TcxLinkInfo()
    {
    }

    /// <summary>The index of the network device; 0 once the device is gone.</summary>
    public uint Ifindex { get; internal init; }

    /// <summary><see cref="AttachType.TcxIngress"/> or <see cref="AttachType.TcxEgress"/>.</summary>
    public AttachType AttachType { get; internal init; }

    internal override string Target => $"{AttachType} of interface {Ifindex}";
}
