using System.Runtime.InteropServices;
using Ebpf.Errors;
using Ebpf.Kernel;
using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to tracepoints, the kernel's stable hooks.</summary>
public static class TracepointExtensions
{
    /// <summary>Attaches the program to a tracepoint: it runs on all CPUs, for all processes, whenever the tracepoint is passed. Kernel 4.7.</summary>
    /// <param name="program">A program of type <see cref="ProgramType.Tracepoint"/>.</param>
    /// <param name="category">The tracepoint's category, such as <c>syscalls</c>: a directory of <c>/sys/kernel/tracing/events</c>.</param>
    /// <param name="name">The tracepoint's name, such as <c>sys_enter_openat</c>.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotSupportedException">This kernel has no such tracepoint.</exception>
    /// <exception cref="BpfPermissionException">The process lacks a capability: CAP_PERFMON, or what reading tracefs takes.</exception>
    /// <exception cref="BpfException">The kernel or libbpf refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static unsafe BpfLink AttachTracepoint(this BpfProgram program, string category, string name)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentException.ThrowIfNullOrEmpty(category);
        ArgumentException.ThrowIfNullOrEmpty(name);

        string target = $"tracepoint {category}:{name}";
        using TraceFs traceFs = TraceFs.Open();
        int eventFd = OpenEvent(traceFs.TracepointId(category, name), program, target);
        try
        {
            // Owned by the link from here on.
            BpfLink link = program.Attach(target, native => LibBpf.bpf_program__attach_perf_event_opts(native, eventFd, null));
            eventFd = -1;
            return link;
        }
        finally
        {
            if (eventFd >= 0)
            {
                _ = LibC.close(eventFd);
            }
        }
    }

    // As libbpf opens it: a tracepoint's event is not bound to the process and CPU that perf_event_open(2) wants to be told.
    private static unsafe int OpenEvent(uint id, BpfProgram program, string target)
    {
        const uint typeTracepoint = 2;
        var attributes = new perf_event_attr { type = typeTracepoint, size = (uint)sizeof(perf_event_attr), config = id };
        int fd = LibC.perf_event_open(&attributes, pid: -1, cpu: 0, groupFd: -1, LibC.PERF_FLAG_FD_CLOEXEC);
        if (fd >= 0)
        {
            return fd;
        }

        int errno = Marshal.GetLastPInvokeError();
        throw (errno is Errno.EPERM or Errno.EACCES
                ? FailureExplainer.MissingPrivilege($"attach '{program.Name}' to {target}", errno, [Capability.Perfmon])
                : null)
            ?? new BpfException($"'{program.Name}' could not be attached to {target}: perf_event_open: {Errno.Describe(errno)}", errno);
    }
}
