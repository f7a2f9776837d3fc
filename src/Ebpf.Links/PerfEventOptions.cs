namespace Ebpf.Links;

/// <summary>What <see cref="PerfEventExtensions.AttachPerfEvent"/> attaches to.</summary>
public sealed record PerfEventOptions
{
    /// <summary>What is counted.</summary>
    public required PerfEventSource Event { get; init; }

    /// <summary>
    /// The program runs every so many events (of <see cref="SoftwareEvent.CpuClock"/>: nanoseconds, at least 10,000). Either this or
    /// <see cref="SampleFrequency"/>.
    /// </summary>
    public ulong SamplePeriod { get; init; }

    /// <summary>
    /// The program runs about so many times a second on each CPU that is busy, up to the sysctl <c>kernel.perf_event_max_sample_rate</c>; 99 rather than 100
    /// does not march in step with what runs by the clock. Either this or <see cref="SamplePeriod"/>.
    /// </summary>
    public ulong SampleFrequency { get; init; }

    /// <summary>
    /// The process to watch: all its threads, those that it starts later included (and, before kernel 5.13, its future children);
    /// <see langword="null"/> for all that runs. While it is being attached, a thread that is started by one not yet reached is missed.
    /// </summary>
    public int? Pid { get; init; }

    /// <summary>
    /// The CPU to watch; <see langword="null"/> for all. Those that come online later are covered within about a second; one that goes offline and comes
    /// back faster than that may be missed until it goes offline again.
    /// </summary>
    public int? Cpu { get; init; }

    /// <summary>Whether events in the kernel do not count.</summary>
    public bool ExcludeKernel { get; init; }

    /// <summary>Whether events in user space do not count.</summary>
    public bool ExcludeUser { get; init; }

    /// <summary>What the program reads by <c>bpf_get_attach_cookie</c>. Kernel 5.15. With <see cref="Pid"/>, it reads 0 in threads that the process
    /// starts later: the kernel hands on the event without it.</summary>
    public ulong Cookie { get; init; }
}
