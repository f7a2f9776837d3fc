using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfLink
{
    private const uint BPF_F_REPLACE = 4;

    /// <summary>
    /// Puts another program in the place of the one that runs: every event is seen by the one or the other, none is missed. Kernel 5.7 for cgroups;
    /// 5.8 iterators and network namespaces, 5.9 XDP, 6.6 TCX, 6.7 netkit, 6.10 socket maps.
    /// </summary>
    /// <remarks>The link goes on belonging to the collection that it was made from, and is detached with that.</remarks>
    /// <param name="program">The new program, of the type and attach type of the present one; it stays the caller's.</param>
    /// <param name="expected">The program that must be the present one, or nothing is changed; <see langword="null"/> for any.</param>
    /// <exception cref="BpfNotSupportedException">The kernel has no link for this attachment, or can not update links of its kind.</exception>
    /// <exception cref="BpfException">The present program is not the expected one, the new one does not fit, or the link is detached.</exception>
    /// <exception cref="ObjectDisposedException">The link or a program is disposed.</exception>
    public void Update(BpfProgram program, BpfProgram? expected = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        using SafeAttachmentHandle.BorrowedAttachment link = BorrowLink("updated");
        using SafeBpfHandle.BorrowedFd present = program.BorrowFd();
        using SafeBpfHandle? past = expected?.DuplicateHandle();
        var opts = new bpf_link_update_opts();
        if (past is not null)
        {
            opts.flags = BPF_F_REPLACE;
            opts.old_prog_fd = (uint)past.DangerousGetHandle();
        }

        int result = LibBpf.bpf_link_update(link.Fd, present.Value, &opts);
        _programName = result == 0 ? program.Name : throw NotUpdated($"'{program.Name}'", program.Type, expected, -result);
    }

    /// <summary>Puts another structure of functions (struct_ops) in the place of the one that is registered. Kernel 6.4, libbpf 1.2.</summary>
    /// <remarks>Whether and in what the two may differ is for the kernel's subsystem to say: congestion controls must have the same name.</remarks>
    /// <param name="structure">A map in <c>SEC(".struct_ops.link")</c> that a collection of this process has loaded; it stays the caller's.</param>
    /// <exception cref="BpfNotSupportedException">
    /// The kernel has no link for this attachment, it is not one of struct_ops that this handle has made, or <paramref name="structure"/> was opened by its id, pin or descriptor.
    /// </exception>
    /// <exception cref="BpfException">The kernel does not take the structure instead of the present one.</exception>
    /// <exception cref="ObjectDisposedException">The link or the map is disposed.</exception>
    public void Update(BpfMap structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        using SafeAttachmentHandle.BorrowedAttachment link = BorrowLink("updated");
        using SafeBpfMapHandle map = structure.Native("used for an update");
        if (_handle is not SafeBpfLinkHandle native || Type != LinkType.StructOps)
        {
            throw new BpfNotSupportedException(
                $"{this} can not be updated to map '{structure.Name}': libbpf does so only with links of struct_ops that this process has attached, by the handle "
                + "from that");
        }

        OpenObject.Require(2, "The update of a struct_ops link");
        int errno = -native.UpdateMap(map.Value);
        if (errno != 0)
        {
            throw BpfFd.Refused($"update {this} to map '{structure.Name}'", errno);
        }
    }

    /// <summary>
    /// Detaches the program at once, also where the link is pinned or open elsewhere; the link object stays, defunct, until it is disposed and
    /// unpinned. Kernel 5.9, for cgroups, network namespaces and devices, and struct_ops; not for tracing.
    /// </summary>
    /// <exception cref="BpfNotSupportedException">The kernel has no link for this attachment, or can not do this with links of its kind.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The link is disposed.</exception>
    public void Detach()
    {
        using SafeAttachmentHandle.BorrowedAttachment link = BorrowLink("force-detached");
        int errno = -LibBpf.bpf_link_detach(link.Fd);
        if (errno is Errno.EOPNOTSUPP or Errno.EINVAL)
        {
            throw new BpfNotSupportedException(
                $"{this} can not be force-detached: {Errno.Describe(errno)}: this kernel does not do so with {Type} links; dispose and unpin it instead",
                errno);
        }

        if (errno != 0)
        {
            throw BpfFd.Refused($"force-detach {this}", errno);
        }
    }

    private BpfException NotUpdated(string replacement, ProgramType type, BpfProgram? expected, int errno)
    {
        string what = $"{this} could not be updated to {replacement}: {Errno.Describe(errno)}";
        string? present = GetInfo().ProgramId is { } id ? $"'{BpfProgram.TryNameOf(id)}' (id {id})" : null;
        return errno switch
        {
            Errno.EPERM or Errno.EACCES or Errno.ENOENT when expected is not null => new BpfException($"{what}: it runs {present}, not the expected {expected}", errno),
            Errno.ENOLINK => new BpfException($"{what}: it is detached, by force or since its target is gone", errno),
            Errno.EINVAL or Errno.EOPNOTSUPP when !IsUpdatable() => new BpfNotSupportedException($"{what}: this kernel does not update {Type} links", errno),
            Errno.EINVAL => new BpfException($"{what}: it takes a program of the type and attach type of the present one, {present}, and this is of type {type}", errno),
            _ => BpfFd.Refused($"update {this} to {replacement}", errno),
        };
    }

    // Those that have update_prog in the kernel's bpf_link_ops, or update_map.
    private bool IsUpdatable() =>
        Type is LinkType.Cgroup or LinkType.Iterator or LinkType.NetNs or LinkType.Xdp or LinkType.Tcx or LinkType.Netkit or LinkType.SockMap;
}
