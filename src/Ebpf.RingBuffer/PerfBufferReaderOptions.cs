using System.IO.Pipelines;

namespace Ebpf.RingBuffer;

/// <summary>How a <see cref="PerfBufferReader"/> is set up.</summary>
public sealed record PerfBufferReaderOptions
{
    /// <summary>The size of each CPU's buffer in bytes, rounded up to a power of two of pages; 256 KiB by default.</summary>
    public int BytesPerCpu { get; init; } = 256 * 1024;

    /// <summary>How many records of one CPU wake the reader; fewer wait for others, or for the end of a wait. 1 by default.</summary>
    public int WakeupEvents { get; init; } = 1;

    /// <summary>How many bytes of records of one CPU wake the reader, instead of <see cref="WakeupEvents"/>; 0, the default, for that.</summary>
    public int WakeupBytes { get; init; }

    /// <summary>Whether programs overwrite the oldest records of a full buffer: a flight recorder, which is read by
    /// <see cref="PerfBufferReader.Snapshot{THandler}"/> only. Kernel 4.7.</summary>
    public bool IsOverwritable { get; init; }

    /// <summary>Where an asynchronous wait continues; the thread pool by default.</summary>
    public PipeScheduler Scheduler { get; init; } = PipeScheduler.ThreadPool;
}
