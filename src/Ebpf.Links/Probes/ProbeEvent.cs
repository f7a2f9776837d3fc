using System.Text;
using Ebpf.Kernel;
using Ebpf.Native;

namespace Ebpf.Links.Probes;

/// <summary>Attaches programs to single kprobes and uprobes.</summary>
internal static class ProbeEvent
{
    /// <summary>Sets the probe and makes the kernel run the program at it.</summary>
    /// <param name="program">The program.</param>
    /// <param name="target">Where, in words.</param>
    /// <param name="point">Where.</param>
    /// <param name="mode">How.</param>
    /// <param name="cookie">For the program; 0 for none.</param>
    /// <param name="explain">The exception for the error number with which the kernel refuses the probe.</param>
    internal static BpfLink Attach(
        BpfProgram program, string target, ProbePoint point, ProbeAttachMode mode, ulong cookie, Func<int, BpfException> explain)
    {
        EventSource? source = point.IsKernel ? EventSource.Kprobe : EventSource.Uprobe;
        if (mode == ProbeAttachMode.TraceFs || point.MaxActive > 0 || (mode == ProbeAttachMode.Default && source is null))
        {
            return ProbeDefinition.Attach(program, target, point, cookie, explain);
        }

        if (source is null)
        {
            FeatureAnswer answer = KernelFeatures.Has(point.IsKernel ? KernelFeature.Kprobe : KernelFeature.Uprobe);
            throw new BpfNotSupportedException($"'{program.Name}' could not be attached to {target}: {answer.Reason}");
        }

        if (point.RefCounterOffset > 0 && source.RefCounterShift is null)
        {
            throw new BpfNotSupportedException($"'{program.Name}' could not be attached to {target}: reference counters came with kernel 4.20");
        }

        return program.AttachByFd(target, programFd =>
        {
            int eventFd = Open(source, point);
            return eventFd >= 0 ? PerfEventLink.Connect(programFd, eventFd, cookie, mode) : throw explain(-eventFd);
        });
    }

    private static unsafe int Open(EventSource source, ProbePoint point)
    {
        fixed (byte* place = Encoding.UTF8.GetBytes(point.Place + '\0'))
        {
            var attributes = new perf_event_attr
            {
                type = source.Type,
                config = (point.AtReturn ? 1ul << source.ReturnBit : 0) | (point.RefCounterOffset << (source.RefCounterShift ?? 0)),
                kprobe_func = (ulong)place,
                probe_offset = point.Offset,
            };
            return OpenFor(attributes, point.Pid);
        }
    }

    /// <summary>Opens the event of a probe. It is not bound to a CPU: the one that perf_event_open(2) wants to be told does not matter, but must be online.</summary>
    internal static int OpenFor(in perf_event_attr attributes, int? pid)
    {
        int fd = PerfEventLink.Open(attributes, pid ?? -1, cpu: pid is null ? 0 : -1);
        return fd == -Errno.ENODEV && pid is null
            ? PerfEventLink.Open(attributes, -1, CpuList.Parse(File.ReadAllText(CpuList.Online), CpuList.Online)[0])
            : fd;
    }
}
