using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Links.Probes;

/// <summary>Binds programs to perf events.</summary>
/// <remarks>
/// Not by libbpf's functions: those disable the event when a link is disposed that is pinned, keep two descriptors for each, and take no program
/// that was opened by its pin.
/// </remarks>
internal static unsafe class PerfEventLink
{
    /// <summary>Opens an event.</summary>
    /// <returns>Its descriptor or a negative error number.</returns>
    internal static int Open(in perf_event_attr attributes, int pid, int cpu)
    {
        fixed (perf_event_attr* pointer = &attributes)
        {
            int fd = LibC.perf_event_open(pointer, pid, cpu, groupFd: -1, LibC.PERF_FLAG_FD_CLOEXEC);
            return fd >= 0 ? fd : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Makes the kernel run a program at an event.</summary>
    /// <param name="programFd">The program.</param>
    /// <param name="eventFd">The event, which is taken over: closed, or returned.</param>
    /// <param name="cookie">For the program; 0 for none.</param>
    /// <param name="mode"><see cref="ProbeAttachMode.Link"/> for a link only, <see cref="ProbeAttachMode.PerfEvent"/> for none.</param>
    /// <returns>The descriptor that keeps the program attached, a link's or before kernel 5.15 the event's; or a negative error number.</returns>
    /// <exception cref="BpfNotSupportedException">The kernel has no links of perf events, and there is a cookie or the mode asks for one.</exception>
    internal static int Connect(int programFd, int eventFd, ulong cookie, ProbeAttachMode mode = ProbeAttachMode.Default)
    {
        int result = -Errno.EINVAL;
        try
        {
            if (mode != ProbeAttachMode.PerfEvent)
            {
                var opts = new bpf_link_create_opts { perf_event = new() { bpf_cookie = cookie } };
                result = LibBpf.bpf_link_create(programFd, eventFd, (uint)AttachType.PerfEvent, &opts);
                if (result != -Errno.EINVAL || KernelFeatures.Has(LinkType.PerfEvent) is not { IsNo: true } answer)
                {
                    return result;
                }

                if (cookie != 0 || mode == ProbeAttachMode.Link)
                {
                    throw new BpfNotSupportedException($"{(cookie != 0 ? "a cookie" : "a link")} takes links of perf events: {answer.Reason}", Errno.EINVAL);
                }
            }
            else if (cookie != 0)
            {
                throw new ArgumentException("A cookie takes a link, which this mode does without.", nameof(mode));
            }

            result = LibC.ioctl(eventFd, LibC.PERF_EVENT_IOC_SET_BPF, (nuint)programFd) < 0 ? -Marshal.GetLastPInvokeError() : eventFd;
            return result;
        }
        finally
        {
            // A link has its own reference to the event.
            if (result != eventFd)
            {
                _ = LibC.close(eventFd);
            }
        }
    }
}
