using Ebpf.Errors;
using Ebpf.Kernel;
using Ebpf.Links.Probes;
using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to tracepoints, the kernel's stable hooks.</summary>
public static class TracepointExtensions
{
    /// <summary>Attaches the program to a tracepoint: it runs on all CPUs, for all processes, whenever the tracepoint is passed. Kernel 4.7.</summary>
    /// <param name="program">A program of type <see cref="ProgramType.Tracepoint"/>.</param>
    /// <param name="category">The tracepoint's category, such as <c>syscalls</c>: a directory of <c>/sys/kernel/tracing/events</c>.</param>
    /// <param name="name">The tracepoint's name, such as <c>sys_enter_openat</c>.</param>
    /// <param name="options">A cookie; <see langword="null"/> for none.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotSupportedException">This kernel has no such tracepoint, or no cookies.</exception>
    /// <exception cref="BpfPermissionException">The process lacks a capability: CAP_PERFMON, or what reading tracefs takes.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachTracepoint(this BpfProgram program, string category, string name, TracepointOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentException.ThrowIfNullOrEmpty(category);
        ArgumentException.ThrowIfNullOrEmpty(name);

        string target = $"tracepoint {category}:{name}";
        return program.AttachByFd(target, programFd =>
        {
            using TraceFs traceFs = TraceFs.Open();
            var attributes = new perf_event_attr { type = ProbeDefinition.TracepointType, config = traceFs.TracepointId(category, name) };
            int eventFd = ProbeEvent.OpenFor(attributes, pid: null);
            return eventFd >= 0
                ? PerfEventLink.Connect(programFd, eventFd, options?.Cookie ?? 0)
                : throw EventRefused(program, target, -eventFd);
        });
    }

    private static BpfException EventRefused(BpfProgram program, string target, int errno) =>
        errno is Errno.EPERM or Errno.EACCES
            ? PermissionExplainer.Explain($"attach '{program.Name}' to {target}", errno, [Capability.Perfmon], PermissionFacts.Read(), details: "")
            : new BpfException($"'{program.Name}' could not be attached to {target}: perf_event_open: {Errno.Describe(errno)}", errno);
}
