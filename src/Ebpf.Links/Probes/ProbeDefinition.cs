using System.Globalization;
using Ebpf.Kernel;
using Ebpf.Native;

namespace Ebpf.Links.Probes;

/// <summary>Attaches programs to probes that are defined as events in tracefs.</summary>
internal static class ProbeDefinition
{
    private const string Group = "ebpf_net";

    // Names are the whole machine's: in containers many processes have the same number, and one that was killed has left its probes.
    private static readonly string _process = string.Create(CultureInfo.InvariantCulture, $"p{Environment.ProcessId}_{Random.Shared.Next():x8}");

    private static int _last;

    internal static BpfLink Attach(BpfProgram program, string target, ProbePoint point, ulong cookie, Func<int, BpfException> explain)
    {
        if (point.Place.Any(char.IsWhiteSpace))
        {
            throw new BpfNotSupportedException($"'{program.Name}' could not be attached to {target}: tracefs takes no paths with spaces, and this one is '{point.Place}'");
        }

        string file = point.IsKernel ? TraceFs.KprobeEvents : TraceFs.UprobeEvents;
        string name = string.Create(CultureInfo.InvariantCulture, $"{_process}_{Interlocked.Increment(ref _last)}");
        int held = -1;
        return program.AttachWithoutLink($"{target} (tracefs)", Attach, Detach);

        int Attach(int programFd)
        {
            using TraceFs traceFs = TraceFs.Open();
            int result = traceFs.WriteProbe(file, point.Definition($"{Group}/{name}"));
            if (result < 0)
            {
                throw result == -Errno.ENOTSUPP ? Missing(program, target, point) : explain(-result);
            }

            try
            {
                var attributes = new perf_event_attr { type = TracepointType, config = traceFs.TracepointId(Group, name) };
                int eventFd = ProbeEvent.OpenFor(attributes, point.Pid);
                held = eventFd < 0 ? throw explain(-eventFd) : PerfEventLink.Connect(programFd, eventFd, cookie);
                return Math.Min(held, 0);
            }
            finally
            {
                if (held < 0)
                {
                    _ = traceFs.WriteProbe(file, $"-:{Group}/{name}");
                }
            }
        }

        int Detach()
        {
            _ = LibC.close(held);
            try
            {
                using TraceFs traceFs = TraceFs.Open();
                return traceFs.WriteProbe(file, $"-:{Group}/{name}");
            }
            catch (BpfException e)
            {
                return -e.Errno;
            }
        }
    }

    /// <summary>PERF_TYPE_TRACEPOINT.</summary>
    internal const uint TracepointType = 2;

    private static BpfNotSupportedException Missing(BpfProgram program, string target, ProbePoint point)
    {
        FeatureAnswer answer = KernelFeatures.Has(point.IsKernel ? KernelFeature.Kprobe : KernelFeature.Uprobe);
        string reason = answer.IsNo ? answer.Reason : $"tracefs has no {(point.IsKernel ? TraceFs.KprobeEvents : TraceFs.UprobeEvents)}";
        return new BpfNotSupportedException($"'{program.Name}' could not be attached to {target}: {reason}", Errno.ENOTSUPP);
    }
}
