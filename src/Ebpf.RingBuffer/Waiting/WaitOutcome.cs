namespace Ebpf.RingBuffer;

/// <summary>Why a wait has ended.</summary>
internal enum WaitOutcome
{
    /// <summary>There is something to read, or room to write.</summary>
    Ready,

    /// <summary>Somebody asked for the wait to end.</summary>
    Canceled,

    /// <summary>The reader is closed.</summary>
    Closed,

    /// <summary>The time is over.</summary>
    TimedOut,
}
