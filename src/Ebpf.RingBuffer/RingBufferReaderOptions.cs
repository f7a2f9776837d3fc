using System.IO.Pipelines;

namespace Ebpf.RingBuffer;

/// <summary>How a <see cref="RingBufferReader"/> waits and counts.</summary>
public sealed record RingBufferReaderOptions
{
    /// <summary>Where an asynchronous read that had to wait continues: <see cref="PipeScheduler.ThreadPool"/>, the default, or
    /// <see cref="PipeScheduler.Inline"/>, on the thread that waits for all readers of the process.</summary>
    /// <remarks>Inline saves a hop between threads at each wake-up; the code that continues must not block, since no other reader is woken
    /// meanwhile.</remarks>
    public PipeScheduler Scheduler { get; init; } = PipeScheduler.ThreadPool;

    /// <summary>How often to look at the ring while waiting, without being woken; <see cref="Timeout.InfiniteTimeSpan"/>, the default, for
    /// never. In whole milliseconds, rounded up, and at least one. For programs that submit with <c>BPF_RB_NO_WAKEUP</c>.</summary>
    public TimeSpan PollInterval { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>The per-CPU array that the program counts lost records in, as <c>ebpf_net.bpf.h</c> does in <c>&lt;ring&gt;_lost</c>;
    /// <see langword="null"/> if it counts none. It stays the caller's.</summary>
    /// <remarks><see cref="RingBufferExtensions.OpenRingBuffer(Collection, string, RingBufferReaderOptions)"/> finds it by its name.</remarks>
    public BpfMap? LostCounter { get; init; }

    /// <summary>Whether the statistics are published as metrics of the meter <c>Ebpf.Net</c>, tagged with the map's name.</summary>
    public bool PublishMetrics { get; init; }
}
