namespace Ebpf;

/// <summary>What the kernel tells about a netfilter link. Kernel 6.4.</summary>
public sealed record NetfilterLinkInfo : LinkInfo
{
    internal NetfilterLinkInfo()
    {
    }

    /// <summary>The protocol: <c>NFPROTO_*</c>, 2 for IPv4, 10 for IPv6.</summary>
    public uint ProtocolFamily { get; internal init; }

    /// <summary>The hook: <c>NF_INET_*</c>, 0 for PRE_ROUTING to 4 for POST_ROUTING.</summary>
    public uint Hook { get; internal init; }

    /// <summary>Programs of lower priority numbers run first.</summary>
    public int Priority { get; internal init; }

    /// <summary><c>BPF_F_NETFILTER_*</c>: 1 where fragments are put together first.</summary>
    public uint Flags { get; internal init; }

    internal override string Target => $"netfilter hook {Hook} of protocol {ProtocolFamily}";
}
