namespace Ebpf.RingBuffer;

/// <summary>Shows pieces of a ring, each contiguous since the data is mapped twice, as sequences; makes no object for one.</summary>
internal sealed class RingWindow
{
    // Memory<byte> counts by int: rings above 512 MiB are seen through several overlapping windows.
    private const uint MaxStride = 1u << 29;

    private readonly uint _mask;
    private readonly uint _stride;
    private readonly RingSegment[] _segments;

    internal unsafe RingWindow(RingMapping mapping)
    {
        _mask = mapping.Size - 1;
        _stride = Math.Min(mapping.Size, MaxStride);
        _segments = new RingSegment[mapping.Size / _stride];
        for (uint i = 0; i < _segments.Length; i++)
        {
            var memory = new RingMemory(mapping, mapping.Data + ((nuint)i * _stride), (int)Math.Min(2 * _stride, int.MaxValue));
            _segments[i] = new RingSegment(memory.Memory);
        }
    }

    /// <summary>The segment that a position is in.</summary>
    /// <param name="position">A position of the ring.</param>
    /// <param name="start">Its index there.</param>
    /// <param name="limit">How many bytes can be shown from there on; more than half a GiB.</param>
    internal RingSegment At(ulong position, out int start, out int limit)
    {
        uint index = (uint)position & _mask;
        RingSegment segment = _segments[index / _stride];
        start = (int)(index % _stride);
        limit = segment.Memory.Length - start;
        return segment;
    }
}
