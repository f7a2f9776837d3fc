using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to the packets of an interface as filters of traffic control (<c>tc filter add … bpf direct-action</c>).</summary>
public static unsafe class TcExtensions
{
    private const uint ReplaceFilter = 1;

    /// <summary>Attaches the program to what an interface receives or sends, as a filter of its <c>clsact</c> qdisc, which is made if it is missing. Kernel 4.5.</summary>
    /// <remarks>
    /// The program returns <c>TC_ACT_UNSPEC</c> (-1) to hand the packet to the next filter, <c>TC_ACT_OK</c> (0) or <c>TC_ACT_SHOT</c> (2). The kernel
    /// has no link for this: the filter outlives the process, and ends by disposal or with the interface. A qdisc that this process has made is
    /// removed with the last filter of whomever. Until disposal, the interface's network namespace is held. From kernel 6.6 on, prefer <see cref="TcxExtensions.AttachTcx"/>.
    /// </remarks>
    /// <param name="program">A program of type <see cref="ProgramType.SchedCls"/>.</param>
    /// <param name="device">The interface: a name, an index, or with its namespace.</param>
    /// <param name="direction">Which packets.</param>
    /// <param name="options">Its place among other filters; <see langword="null"/> lets the kernel choose.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotFoundException">There is no such interface or namespace.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_NET_ADMIN or CAP_BPF, or CAP_SYS_ADMIN to enter the namespace.</exception>
    /// <exception cref="BpfException">There is a filter of this priority and handle, or the kernel refuses for another reason; the message has its words.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachTc(this BpfProgram program, NetworkDevice device, TcDirection direction, TcOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(device);
        if (!Enum.IsDefined(direction))
        {
            throw new ArgumentOutOfRangeException(nameof(direction), direction, "Not a direction.");
        }

        TcOptions chosen = options ?? new TcOptions();
        OpenTarget target = device.Open();
        string what = $"tc {(direction == TcDirection.Ingress ? "ingress" : "egress")} of {target}";
        var filter = new bpf_tc_opts
        {
            handle = chosen.Handle,
            priority = chosen.Priority,
            flags = chosen.Replace ? ReplaceFilter : 0,
        };
        try
        {
            return target.Run(() => program.AttachWithoutLink(
                what,
                fd => Clsact.Attach(target, direction, fd, ref filter),
                () =>
                {
                    using (target)
                    {
                        return target.Run(() => Clsact.Detach(target, direction, filter));
                    }
                },
                errno => Explain(program, target, direction, what, chosen, errno)));
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    private static BpfException? Explain(BpfProgram program, OpenTarget target, TcDirection direction, string what, TcOptions options, int errno)
    {
        if (Refusal.NetlinkPrivilege(program, what, errno) is { } privilege)
        {
            return privilege;
        }

        string? reason = program.Type is not (ProgramType.SchedCls or ProgramType.SchedAct)
            ? $"programs of type {ProgramType.SchedCls} are attached there, and this one is of type {program.Type}"
            : errno != Errno.EEXIST
                ? null
                : Clsact.LacksEgress(target, direction)
                    ? "the interface has the qdisc 'ingress' in the place of 'clsact', and it has no egress: remove it (tc qdisc del dev INTERFACE ingress)"
                    : $"there is a filter with priority {options.Priority} and handle {options.Handle} already; set {nameof(TcOptions.Replace)} to take its place";
        return reason is null ? null : new BpfException($"'{program.Name}' could not be attached to {what}: {Errno.Describe(errno)}: {reason}", errno);
    }
}
