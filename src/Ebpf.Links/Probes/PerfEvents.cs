using System.Globalization;
using Ebpf.Errors;
using Ebpf.Kernel;
using Ebpf.Native;

namespace Ebpf.Links.Probes;

/// <summary>Opens sampling perf events, and says why the kernel refuses one.</summary>
internal static class PerfEvents
{
    private const string MaxSampleRate = "/proc/sys/kernel/perf_event_max_sample_rate";

    /// <summary>Opens an event.</summary>
    /// <returns>Its descriptor or a negative error number.</returns>
    internal static int Open(PerfEventOptions options, int thread, int cpu)
    {
        var attributes = new perf_event_attr
        {
            type = options.Event.Type,
            config = options.Event.Config,
            config1 = options.Event.Config1,
            config2 = options.Event.Config2,
            bp_type = (uint)options.Event.Access,
            sample_period = options.SampleFrequency > 0 ? options.SampleFrequency : options.SamplePeriod,
            flags = (options.SampleFrequency > 0 ? perf_event_attr.freq : 0)
                | (options.ExcludeKernel ? perf_event_attr.exclude_kernel : 0)
                | (options.ExcludeUser ? perf_event_attr.exclude_user : 0),
        };
        if (thread < 0)
        {
            return PerfEventLink.Open(attributes, thread, cpu);
        }

        attributes.flags |= perf_event_attr.inherit | perf_event_attr.inherit_thread;
        int fd = PerfEventLink.Open(attributes, thread, cpu);
        if (fd != -Errno.EINVAL || KernelVersion.Current >= new KernelVersion(5, 13))
        {
            return fd;
        }

        attributes.flags &= ~perf_event_attr.inherit_thread;
        return PerfEventLink.Open(attributes, thread, cpu);
    }

    internal static BpfException Explain(BpfProgram program, string target, PerfEventOptions options, int errno)
    {
        if (errno is Errno.EPERM or Errno.EACCES)
        {
            return PermissionExplainer.Explain(
                $"attach '{program.Name}' to {target}", errno, [Capability.Perfmon], PermissionFacts.Read(), details: "");
        }

        if (FailureExplainer.NoDescriptor($"'{program.Name}' could not be attached to {target}", errno) is { } exhausted)
        {
            return exhausted;
        }

        string what = $"'{program.Name}' could not be attached to {target}: {Errno.Describe(errno)}: ";
        return errno switch
        {
            Errno.ESRCH => new BpfNotFoundException($"{what}there is no process {options.Pid}", errno),
            Errno.ENODEV or Errno.EINVAL when options.Cpu is { } cpu && !Online().Contains(cpu) => new BpfNotFoundException(
                string.Create(CultureInfo.InvariantCulture, $"{what}CPU {cpu} is not online; these are: {File.ReadAllText(CpuList.Online).Trim()}"), errno),
            Errno.ENOENT or Errno.EOPNOTSUPP or Errno.ENODEV or Errno.ENXIO => new BpfNotSupportedException(
                $"{what}this machine does not count that (virtual machines seldom have counters of the processor); SoftwareEvent.CpuClock is everywhere",
                errno),
            Errno.ENOSPC => new BpfException($"{what}all breakpoints of the processor are in use", errno),
            Errno.EINVAL when options.SampleFrequency > 0 && MaxRate() is { } rate && options.SampleFrequency > rate => new BpfException(
                string.Create(CultureInfo.InvariantCulture, $"{what}the sample frequency is above kernel.perf_event_max_sample_rate, which is {rate}"), errno),
            Errno.EINVAL when program.Type != ProgramType.PerfEvent => new BpfException(
                $"{what}the program is of type {program.Type}, not {ProgramType.PerfEvent} (SEC(\"perf_event\"))", errno),
            _ => new BpfException($"{what}the kernel does not take this event with these options", errno),
        };
    }

    private static IReadOnlyList<int> Online() => CpuList.Parse(File.ReadAllText(CpuList.Online), CpuList.Online);

    private static ulong? MaxRate() =>
        File.Exists(MaxSampleRate) && ulong.TryParse(File.ReadAllText(MaxSampleRate), CultureInfo.InvariantCulture, out ulong rate) ? rate : null;
}
