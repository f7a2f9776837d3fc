namespace Ebpf.Links;

/// <summary>Which packets pass a hook of netfilter: <c>NFPROTO_*</c>, by value.</summary>
public enum NetfilterProtocol
{
    /// <summary>IPv4.</summary>
    IPv4 = 2,

    /// <summary>IPv6.</summary>
    IPv6 = 10,
}
