using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to the packets of an interface by TCX, which knows an order of programs.</summary>
public static class TcxExtensions
{
    /// <summary>Attaches the program to what an interface receives or sends. Kernel 6.6; before, see <see cref="TcExtensions.AttachTc"/>.</summary>
    /// <remarks>The program returns <c>TCX_NEXT</c> (-1) to hand the packet to the next program, <c>TCX_PASS</c> (0) or <c>TCX_DROP</c> (2).</remarks>
    /// <param name="program">A program of type <see cref="ProgramType.SchedCls"/>.</param>
    /// <param name="device">The interface: a name, an index, or with its namespace.</param>
    /// <param name="direction">Which packets.</param>
    /// <param name="options">Its place among other programs; <see langword="null"/> for last.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotFoundException">There is no such interface or namespace.</exception>
    /// <exception cref="BpfNotSupportedException">This kernel has no TCX.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_NET_ADMIN or CAP_BPF, or CAP_SYS_ADMIN to enter the namespace.</exception>
    /// <exception cref="BpfException">The anchor is not there, the revision is another, or the kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachTcx(this BpfProgram program, NetworkDevice device, TcDirection direction, TcxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(device);
        (AttachType type, string name) = direction switch
        {
            TcDirection.Ingress => (AttachType.TcxIngress, "TCX ingress"),
            TcDirection.Egress => (AttachType.TcxEgress, "TCX egress"),
            _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "Not a direction."),
        };
        using OpenTarget target = device.Open();
        string what = $"{name} of {target}";
        var native = new bpf_link_create_opts
        {
            flags = (uint)(options?.Anchor?.Flags ?? 0),
            tcx = new() { relative_id = options?.Anchor?.Id ?? 0, expected_revision = options?.ExpectedRevision ?? 0 },
        };
        return LinkCreation.Create(
            program,
            target,
            what,
            type,
            native,
            errno => Refusal.Explain(program, what, type, LinkType.Tcx, errno, $" -- {nameof(TcExtensions.AttachTc)} works there")
                ?? Refusal.Order(program, what, options?.Anchor, options?.ExpectedRevision, errno));
    }
}
