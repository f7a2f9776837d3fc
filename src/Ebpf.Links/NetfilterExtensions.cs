using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to the hooks of netfilter, beside the rules of nftables and iptables.</summary>
public static class NetfilterExtensions
{
    private const uint IpDefrag = 1;

    /// <summary>Attaches the program to a hook of netfilter: it returns <c>NF_ACCEPT</c> (1) or <c>NF_DROP</c> (0). Kernel 6.4.</summary>
    /// <param name="program">A program of type <see cref="ProgramType.Netfilter"/>.</param>
    /// <param name="options">Which hook; <see langword="null"/> for IPv4 packets to this machine, at priority 0.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotFoundException">There is no such namespace.</exception>
    /// <exception cref="BpfNotSupportedException">This kernel has no such links, or lacks a part of netfilter.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_NET_ADMIN or CAP_BPF, or CAP_SYS_ADMIN to enter the namespace.</exception>
    /// <exception cref="BpfException">The priority is taken or not allowed, or the kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachNetfilter(this BpfProgram program, NetfilterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        NetfilterOptions chosen = options ?? new NetfilterOptions();
        NetworkNamespace space = chosen.Namespace ?? NetworkNamespace.Current;
        string what = $"netfilter {chosen.Protocol} {chosen.Hook} at priority {chosen.Priority}{space.Suffix}";
        var native = new bpf_link_create_opts
        {
            netfilter = new()
            {
                pf = (uint)chosen.Protocol,
                hooknum = (uint)chosen.Hook,
                priority = chosen.Priority,
                flags = chosen.Defragment ? IpDefrag : 0,
            },
        };
        using var target = new OpenTarget(0, what, space.Open(), null);
        return LinkCreation.Create(program, target, what, AttachType.Netfilter, native, errno => Explain(program, chosen, what, errno));
    }

    // bpf_nf_check_pf_and_hooks() of net/netfilter/nf_bpf_link.c.
    private static BpfException? Explain(BpfProgram program, NetfilterOptions options, string what, int errno)
    {
        if (Refusal.Explain(program, what, AttachType.Netfilter, LinkType.Netfilter, errno) is { } common)
        {
            return common;
        }

        string? reason = errno switch
        {
            Errno.EBUSY => "another program has this priority at this hook",
            Errno.ERANGE when options is { Defragment: true, Priority: <= -400 } => "to see whole packets, the priority must be above -400 (NF_IP_PRI_CONNTRACK_DEFRAG)",
            Errno.ERANGE => "the lowest and the highest number are no priorities",
            Errno.EAFNOSUPPORT => "this kernel is built without netfilter for this protocol",
            Errno.EINVAL or Errno.EOPNOTSUPP or Errno.ENOENT when options.Defragment => $"{nameof(NetfilterOptions.Defragment)} needs kernel 6.6 with CONFIG_NF_DEFRAG_IPV4 and _IPV6, and this is {KernelVersion.Current}",
            _ => null,
        };
        return reason is null ? null : new BpfException($"'{program.Name}' could not be attached to {what}: {Errno.Describe(errno)}: {reason}", errno);
    }
}
