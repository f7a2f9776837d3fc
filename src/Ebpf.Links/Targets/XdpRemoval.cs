using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.Links;

/// <summary>Ends the XDP programs of an interface, whosever they are. Used in the interface's network namespace.</summary>
internal sealed unsafe class XdpRemoval(OpenTarget target) : IDisposable
{
    private readonly List<(XdpMode Mode, SafeBpfHandle Program)> _overNetlink = [];
    private readonly List<uint> _ids = [];

    /// <summary>The programs that were there.</summary>
    internal IReadOnlyList<uint> Ids => _ids;

    /// <exception cref="BpfException">One could not be detached.</exception>
    internal void RemoveAll()
    {
        foreach ((XdpMode mode, uint id) in ProgramQuery.Xdp(target, out _)?.All() ?? [])
        {
            // Gone meanwhile: as good.
            if (BpfFd.TryOpenId(BpfObjectKind.Program, id, LibBpf.bpf_prog_get_fd_by_id) is not { } program)
            {
                continue;
            }

            int errno = -XdpNetlink.Detach(target.Value, mode, (int)program.DangerousGetHandle(), id);
            if (errno == 0)
            {
                _overNetlink.Add((mode, program));
                _ids.Add(id);
                continue;
            }

            program.Dispose();
            switch (errno)
            {
                // dev_xdp_attach() of net/core/dev.c: a link's program is ended by its link only. For that CAP_SYS_ADMIN does, for netlink it does not.
                case Errno.EBUSY or Errno.EPERM:
                    DetachLink(id, errno);
                    _ids.Add(id);
                    break;

                // Another's turn by now, which the next attempt meets.
                case Errno.EEXIST:
                    break;
                default:
                    throw new BpfException($"XDP program {id} of {target} could not be detached: {Errno.Describe(errno)}", errno);
            }
        }
    }

    /// <summary>Attaches those again that can be: not what was attached by a link, which is gone for good.</summary>
    internal void Restore()
    {
        foreach ((XdpMode mode, SafeBpfHandle program) in _overNetlink)
        {
            _ = XdpNetlink.Reattach(target.Value, mode, (int)program.DangerousGetHandle());
        }
    }

    public void Dispose()
    {
        foreach ((_, SafeBpfHandle program) in _overNetlink)
        {
            program.Dispose();
        }
    }

    // A link does not tell its network namespace: of two with the same program and index, none is touched.
    private void DetachLink(uint program, int errno)
    {
        var found = new List<SafeBpfHandle>();
        try
        {
            foreach (uint id in BpfFd.EnumerateIds(BpfObjectKind.Link, LibBpf.bpf_link_get_next_id))
            {
                SafeBpfHandle? link = BpfFd.TryOpenId(BpfObjectKind.Link, id, LibBpf.bpf_link_get_fd_by_id);
                if (link is not null && IsOf(link, program))
                {
                    found.Add(link);
                }
                else
                {
                    link?.Dispose();
                }
            }

            int result = found.Count == 1 ? LibBpf.bpf_link_detach((int)found[0].DangerousGetHandle()) : -errno;
            if (result != 0)
            {
                throw new BpfException(
                    $"XDP program {program} of {target} could not be detached: {Errno.Describe(result)}"
                    + (found.Count > 1 ? ": there are several links of it, in other network namespaces too" : ""),
                    -result);
            }
        }
        finally
        {
            found.ForEach(link => link.Dispose());
        }
    }

    private bool IsOf(SafeBpfHandle link, uint program)
    {
        var info = default(bpf_link_info);
        BpfFd.GetInfo((int)link.DangerousGetHandle(), ref info, "a link");
        return info.type == (uint)LinkType.Xdp && info.prog_id == program && info.xdp.ifindex == target.Value;
    }
}
