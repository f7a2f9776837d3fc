namespace Ebpf.RingBuffer;

/// <summary>What a <see cref="RingBufferReader"/> has counted; see <see cref="RingBufferReader.GetStatistics"/>.</summary>
/// <remarks>
/// What programs attempted to submit is <see cref="Records"/> plus <see cref="Discarded"/> plus <see cref="Lost"/> plus <see cref="Abandoned"/>
/// plus what is still in the ring, exactly, once what was examined has been consumed or the reader is disposed: for records since the reader
/// was opened, if the ring was new then.
/// </remarks>
public readonly record struct RingBufferStatistics
{
    /// <summary>Records that were consumed.</summary>
    public long Records { get; internal init; }

    /// <summary>Bytes of the ring that were consumed or abandoned: records, discarded ones, their headers and padding.</summary>
    public long Bytes { get; internal init; }

    /// <summary>Records that the program had reserved and then discarded.</summary>
    public long Discarded { get; internal init; }

    /// <summary>Records that nobody consumed until the reader was disposed, and that are not in the ring any more: those that were examined when the
    /// reader slept, which had to be copied out for that, and those shown behind them.</summary>
    public long Abandoned { get; internal init; }

    /// <summary>How often the kernel woke the reader; a wake-up can find many records, or only discarded ones. 0 for a
    /// reader of a group, which waits itself.</summary>
    public long WakeUps { get; internal init; }

    /// <summary>The most bytes that the reader has found waiting. Near the ring's size, records get lost.</summary>
    public long HighWaterMark { get; internal init; }

    /// <summary>Bytes waiting now: between what programs have reserved and what the kernel knows to be consumed.</summary>
    public long Lag { get; internal init; }

    /// <summary>Records for which there was no room, as the program counts them; <see langword="null"/> if it does not
    /// (<see cref="RingBufferReaderOptions.LostCounter"/>).</summary>
    public long? Lost { get; internal init; }
}
