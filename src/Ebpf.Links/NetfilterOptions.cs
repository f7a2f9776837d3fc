namespace Ebpf.Links;

/// <summary>How a program is attached to netfilter.</summary>
public sealed record NetfilterOptions
{
    /// <summary>Which packets.</summary>
    public NetfilterProtocol Protocol { get; init; } = NetfilterProtocol.IPv4;

    /// <summary>Where they pass.</summary>
    public NetfilterHook Hook { get; init; } = NetfilterHook.LocalIn;

    /// <summary>
    /// The place among the others at the hook, lowest first: <c>NF_IP_PRI_*</c>, such as -300 (raw), -200 (connection tracking), 0 (filter). No two
    /// programs of a hook have the same.
    /// </summary>
    public int Priority { get; init; }

    /// <summary>Whether fragments are put together before the program sees the packet; its priority must then be above -400. Kernel 6.6.</summary>
    public bool Defragment { get; init; }

    /// <summary>Where the hook is; <see langword="null"/> for the calling thread's network namespace.</summary>
    public NetworkNamespace? Namespace { get; init; }
}
