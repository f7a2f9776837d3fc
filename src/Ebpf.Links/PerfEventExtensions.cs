using System.Globalization;
using Ebpf.Links.Probes;

namespace Ebpf.Links;

/// <summary>Attaches programs to perf events: samples of what runs, by time or by counters of the processor.</summary>
public static class PerfEventExtensions
{
    /// <summary>Attaches the program to a perf event: it runs each time that the event has been counted so many times. Kernel 4.9.</summary>
    /// <remarks>
    /// On all CPUs, and for all threads of a process, there are as many events of the kernel; the one attachment that is returned owns them all. It can be
    /// pinned and gives information when it is for one CPU and all processes, since it then is one link of the kernel's (kernel 5.15).
    /// </remarks>
    /// <param name="program">A program of type <see cref="ProgramType.PerfEvent"/>.</param>
    /// <param name="options">The event, how often, and where.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotSupportedException">This machine does not count the event, or the kernel has no cookies.</exception>
    /// <exception cref="BpfNotFoundException">There is no such process or CPU.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_PERFMON.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ArgumentException">Not exactly one of sample period and frequency is given.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachPerfEvent(this BpfProgram program, PerfEventOptions options)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Pid ?? 1, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Cpu ?? 0, nameof(options));
        if (options.SamplePeriod > 0 == options.SampleFrequency > 0)
        {
            throw new ArgumentException("Give either SamplePeriod or SampleFrequency.", nameof(options));
        }

        string target = $"perf event {options.Event}{Where(options)}";
        if (options is { Cpu: { } cpu, Pid: null })
        {
            return program.AttachByFd(target, programFd =>
            {
                int eventFd = PerfEvents.Open(options, thread: -1, cpu);
                int fd = eventFd < 0 ? eventFd : PerfEventLink.Connect(programFd, eventFd, options.Cookie);
                return fd >= 0 ? fd : throw PerfEvents.Explain(program, target, options, -fd);
            });
        }

        var events = new PerfEventSet(options, program);
        return program.AttachWithoutLink(
            target,
            programFd => events.Open(programFd) is < 0 and int result ? throw PerfEvents.Explain(program, target, options, -result) : 0,
            () =>
            {
                events.Dispose();
                return 0;
            });
    }

    private static string Where(PerfEventOptions options)
    {
        string cpu = options.Cpu is null ? "" : string.Create(CultureInfo.InvariantCulture, $" on CPU {options.Cpu}");
        string process = options.Pid is null ? "" : string.Create(CultureInfo.InvariantCulture, $" of process {options.Pid}");
        return cpu.Length + process.Length == 0 ? " on all CPUs" : process + cpu;
    }
}
