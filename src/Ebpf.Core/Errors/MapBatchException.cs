namespace Ebpf;

/// <summary>The exception that is thrown when a batch operation on a map stops half-way; what was done before stays done.</summary>
public sealed class MapBatchException : BpfException
{
    /// <summary>Makes an exception for one batch.</summary>
    /// <param name="message">What was refused, why, and what to do.</param>
    /// <param name="errno">The positive error number.</param>
    /// <param name="count">How many elements were dealt with before.</param>
    public MapBatchException(string message, int errno, int count)
        : base(message, errno) => Count = count;

    /// <summary>How many elements, counted from the batch's first, were dealt with before, keys that were not there included; the one after them failed.</summary>
    public int Count { get; }
}
