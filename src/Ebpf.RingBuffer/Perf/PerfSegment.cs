using System.Buffers;

namespace Ebpf.RingBuffer;

/// <summary>The data of a perf buffer, as one of the two segments of a record that wraps.</summary>
internal sealed class PerfSegment : ReadOnlySequenceSegment<byte>
{
    /// <param name="memory">The whole buffer.</param>
    /// <param name="next">The same once more; null for that one.</param>
    internal PerfSegment(ReadOnlyMemory<byte> memory, PerfSegment? next)
    {
        Memory = memory;
        Next = next;
        if (next is not null)
        {
            next.RunningIndex = memory.Length;
        }
    }
}
