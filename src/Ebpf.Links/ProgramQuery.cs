using Ebpf.Errors;
using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Asks the kernel which programs are attached to something, whosever they are (<c>BPF_PROG_QUERY</c>).</summary>
public static unsafe class ProgramQuery
{
    private const uint QueryEffective = 1;

    /// <summary>The programs at one hook of a cgroup, interface, network namespace or map of sockets. Kernel 4.15.</summary>
    /// <remarks>Network namespaces since kernel 5.8, maps of sockets since 5.18, interfaces (TCX, netkit) since 6.6. For XDP there is <see cref="Xdp(NetworkDevice)"/>.</remarks>
    /// <param name="target">What to ask about.</param>
    /// <param name="type">Which of its hooks.</param>
    /// <param name="effective">Of cgroups: all that run for it, those of its ancestors included, rather than its own.</param>
    /// <exception cref="BpfNotFoundException">There is no such target.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_NET_ADMIN.</exception>
    /// <exception cref="BpfException">The target has no such hook, or this kernel does not tell.</exception>
    public static AttachedPrograms Of(AttachTarget target, AttachType type, bool effective = false)
    {
        ArgumentNullException.ThrowIfNull(target);
        using OpenTarget open = target.Open();
        return Of(open, type, effective, out int errno)
            ?? throw ((errno is Errno.EPERM ? FailureExplainer.MissingPrivilege($"query the programs of {open}", errno, [Capability.NetAdmin]) : null)
                ?? new BpfException($"{open} could not be asked for its {type} programs: {Errno.Describe(errno)}{Reason(open, type, errno)}", errno));
    }

    /// <summary>The XDP programs of an interface. Kernel 4.12.</summary>
    /// <param name="device">The interface: a name, an index, or with its namespace.</param>
    /// <exception cref="BpfNotFoundException">There is no such interface or namespace.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    public static XdpPrograms Xdp(NetworkDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        using OpenTarget open = device.Open();
        return Xdp(open, out int errno) ?? throw new BpfException($"{open} could not be asked for its XDP programs: {Errno.Describe(errno)}", errno);
    }

    internal static XdpPrograms? Xdp(OpenTarget device, out int errno)
    {
        var options = new bpf_xdp_query_opts();
        errno = -device.Run(() => Fill(ref options));
        return errno != 0 ? null : new XdpPrograms(Some(options.skb_prog_id), Some(options.drv_prog_id), Some(options.hw_prog_id));

        int Fill(ref bpf_xdp_query_opts answer)
        {
            fixed (bpf_xdp_query_opts* pointer = &answer)
            {
                return LibBpf.bpf_xdp_query(device.Value, 0, pointer);
            }
        }
    }

    internal static AttachedPrograms? Of(OpenTarget target, AttachType type, bool effective, out int errno)
    {
        (AttachedPrograms? found, int result) = target.Run(() => (Ask(target.Value, type, effective, out int error), error));
        errno = result;
        return found;
    }

    private static AttachedPrograms? Ask(int target, AttachType type, bool effective, out int errno)
    {
        // Fields that a kernel does not know must be zero (E2BIG): link ids came with 6.6, flags of each program with 6.0 and
        // not for effective programs (EINVAL).
        bool wantLinks = !effective, wantFlags = !effective;
        int capacity = 64;
        while (true)
        {
            uint[] ids = new uint[capacity], links = new uint[capacity], flags = new uint[capacity];
            fixed (uint* idsPointer = ids, linksPointer = links, flagsPointer = flags)
            {
                var options = new bpf_prog_query_opts
                {
                    query_flags = effective ? QueryEffective : 0,
                    prog_ids = idsPointer,
                    count = (uint)capacity,
                    link_ids = wantLinks ? linksPointer : null,
                    prog_attach_flags = wantFlags ? flagsPointer : null,
                };
                errno = -LibBpf.bpf_prog_query_opts(target, (uint)type, &options);
                switch (errno)
                {
                    case 0:
                        var programs = new AttachedProgram[options.count];
                        for (int i = 0; i < programs.Length; i++)
                        {
                            programs[i] = new AttachedProgram(ids[i], Some(links[i]), (AttachFlags)flags[i]);
                        }

                        return new AttachedPrograms(programs, (AttachFlags)options.attach_flags, options.revision == 0 ? null : options.revision);
                    case Errno.ENOSPC:
                        capacity = Math.Max(capacity * 2, (int)options.count);
                        break;
                    case Errno.E2BIG or Errno.EINVAL when wantLinks:
                        wantLinks = false;
                        break;
                    case Errno.E2BIG or Errno.EINVAL when wantFlags:
                        wantFlags = false;
                        break;
                    default:
                        return null;
                }
            }
        }
    }

    private static uint? Some(uint id) => id == 0 ? null : id;

    private static string Reason(OpenTarget target, AttachType type, int errno) => errno switch
    {
        Errno.EBADF when target.IsCgroup => $": {CgroupDirectory.Objection(target.Value)}",
        Errno.EINVAL => $" (this kernel, {KernelVersion.Current}, does not tell about {type} there)",
        _ => "",
    };
}
