using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfProgram
{
    internal delegate bpf_link* AttachFunction(bpf_program* program);

    /// <summary>Makes a link of the kernel's without libbpf's object, so that also programs opened by id or pin attach.</summary>
    /// <param name="what">What is attached where, for error messages.</param>
    /// <param name="createLink">
    /// From the program's descriptor to the link's (or that of a perf event that the program is bound to), or a negative error number.
    /// </param>
    /// <param name="explain">From the positive error number to the exception that says more than the general one, or null.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    internal BpfLink AttachByFd(string what, Func<int, int> createLink, Func<int, BpfException?>? explain = null) =>
        new(new SafeLinkFdHandle(CallWithFd(what, createLink, explain)), this, what);

    /// <summary>Attaches in a way that the kernel has no link for.</summary>
    /// <param name="what">What is attached where, for error messages.</param>
    /// <param name="attach">Attaches the program whose descriptor it is given; 0 or a negative error number.</param>
    /// <param name="detach">Ends what <paramref name="attach"/> did, after the program's own descriptor may be closed; 0 or a negative error number.</param>
    /// <param name="explain">From the positive error number to the exception that says more than the general one, or null.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    internal BpfLink AttachWithoutLink(string what, Func<int, int> attach, Func<int> detach, Func<int, BpfException?>? explain = null)
    {
        _ = CallWithFd(what, attach, explain);
        return new BpfLink(new SafeDetachHandle(detach), this, what);
    }

    /// <summary>Runs one of libbpf's attach functions and keeps what it makes.</summary>
    /// <param name="what">What is attached where, for error messages: "tracepoint syscalls:sys_enter_openat".</param>
    /// <param name="attach">Returns the link, or null after a failure, as libbpf does.</param>
    /// <exception cref="BpfNotSupportedException">The program was opened by its id, pin or descriptor: libbpf attaches only what it has loaded.</exception>
    /// <exception cref="BpfException">libbpf or the kernel refuses.</exception>
    internal BpfLink Attach(string what, AttachFunction attach)
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        using SafeBpfProgramHandle native = _native?.Duplicate() ?? throw new BpfNotSupportedException(
            $"'{Name}' can not be attached to {what}: it was opened by its id, pin or descriptor, and libbpf attaches only programs that a collection of this "
            + "process has loaded");
        var operation = new LibBpfOperation($"attach '{Name}' to {what}", Owner?.Logger);
        using LibBpfPrint.Scope listening = operation.Listen();
        lock (native.Object.Lock)
        {
            bpf_link* link = attach(native.Value);
            if (link is null)
            {
                int errno = Marshal.GetLastPInvokeError();
                throw FailureExplainer.Attach(this, what, errno, operation);
            }

            return new BpfLink(new SafeBpfLinkHandle(link, native.Object), this, what);
        }
    }

    private int CallWithFd(string what, Func<int, int> attach, Func<int, BpfException?>? explain)
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        var operation = new LibBpfOperation($"attach '{Name}' to {what}", Owner?.Logger);
        using LibBpfPrint.Scope listening = operation.Listen();
        int result = attach(fd.Value);
        return result >= 0 ? result : throw explain?.Invoke(-result) ?? FailureExplainer.Attach(this, what, -result, operation);
    }
}
