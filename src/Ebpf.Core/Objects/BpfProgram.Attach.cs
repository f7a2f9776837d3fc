using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfProgram
{
    internal delegate bpf_link* AttachFunction(bpf_program* program);

    /// <summary>Runs one of libbpf's attach functions and keeps what it makes.</summary>
    /// <param name="what">What is attached where, for error messages: "tracepoint syscalls:sys_enter_openat".</param>
    /// <param name="attach">Returns the link, or null after a failure, as libbpf does.</param>
    /// <exception cref="BpfNotSupportedException">The program was opened by its id or pin: libbpf attaches only what it has loaded.</exception>
    /// <exception cref="BpfException">libbpf or the kernel refuses.</exception>
    internal BpfLink Attach(string what, AttachFunction attach)
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        using SafeBpfProgramHandle native = _native?.Duplicate() ?? throw new BpfNotSupportedException(
            $"'{Name}' can not be attached to {what}: it was opened by its id or pin, and libbpf attaches only programs that a collection of this "
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

            return new BpfLink(link, native.Object, this, what);
        }
    }
}
