using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to pairs of netkit interfaces, which containers have in place of veth pairs.</summary>
public static class NetkitExtensions
{
    /// <summary>Attaches the program to what one end of a netkit pair sends. Kernel 6.7.</summary>
    /// <remarks>The program returns <c>NETKIT_NEXT</c> (-1), <c>NETKIT_PASS</c> (0), <c>NETKIT_DROP</c> (2) or <c>NETKIT_REDIRECT</c> (7).</remarks>
    /// <param name="program">A program of type <see cref="ProgramType.SchedCls"/>.</param>
    /// <param name="device">The primary interface of the pair: a name, an index, or with its namespace.</param>
    /// <param name="end">Whose packets.</param>
    /// <param name="options">Its place among other programs; <see langword="null"/> for last.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotFoundException">There is no such interface or namespace.</exception>
    /// <exception cref="BpfNotSupportedException">This kernel has no netkit.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_NET_ADMIN or CAP_BPF, or CAP_SYS_ADMIN to enter the namespace.</exception>
    /// <exception cref="BpfException">It is no primary netkit interface, the anchor is not there, the revision is another, or the kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachNetkit(this BpfProgram program, NetworkDevice device, NetkitEnd end, NetkitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(device);
        (AttachType type, string name) = end switch
        {
            NetkitEnd.Primary => (AttachType.NetkitPrimary, "netkit primary"),
            NetkitEnd.Peer => (AttachType.NetkitPeer, "netkit peer"),
            _ => throw new ArgumentOutOfRangeException(nameof(end), end, "Not an end of a pair."),
        };
        using OpenTarget target = device.Open();
        string what = $"{name} of {target}";
        var native = new bpf_link_create_opts
        {
            flags = (uint)(options?.Anchor?.Flags ?? 0),
            netkit = new() { relative_id = options?.Anchor?.Id ?? 0, expected_revision = options?.ExpectedRevision ?? 0 },
        };
        return LinkCreation.Create(
            program,
            target,
            what,
            type,
            native,
            errno => Refusal.Explain(program, what, type, LinkType.Netkit, errno)
                ?? NotPrimary(program, what, errno)
                ?? Refusal.Order(program, what, options?.Anchor, options?.ExpectedRevision, errno));
    }

    // netkit_dev_fetch() of drivers/net/netkit.c: ENXIO is "no netkit", EACCES "the peer".
    private static BpfException? NotPrimary(BpfProgram program, string what, int errno)
    {
        string? reason = errno switch
        {
            Errno.ENXIO => "it is not a netkit interface",
            Errno.EACCES => "it is the pair's peer; programs of both ends are attached at the primary interface",
            _ => null,
        };
        return reason is null ? null : new BpfException($"'{program.Name}' could not be attached to {what}: {Errno.Describe(errno)}: {reason}", errno);
    }
}
