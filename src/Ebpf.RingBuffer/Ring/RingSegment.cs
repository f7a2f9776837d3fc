using System.Buffers;

namespace Ebpf.RingBuffer;

/// <summary>What positions of a reader's buffers refer to.</summary>
internal sealed class RingSegment : ReadOnlySequenceSegment<byte>
{
    private int _walkedFrom = -1, _walkedTo;
    private long _records, _discarded;

    internal RingSegment(ReadOnlyMemory<byte> memory) => Memory = memory;

    internal void Reset(ReadOnlyMemory<byte> memory) => Memory = memory;

    /// <summary>Remembers what was walked, so that <see cref="TryTakeWalk"/> need not walk again.</summary>
    internal void NoteWalk(int from, int to, long records, long discarded)
    {
        (_walkedFrom, _walkedTo) = (from, to);
        (_records, _discarded) = (records, discarded);
    }

    internal void ForgetWalk() => _walkedFrom = -1;

    internal bool TryTakeWalk(int from, int to, ref long records, ref long discarded)
    {
        if (_walkedFrom != from || _walkedTo != to)
        {
            return false;
        }

        records += _records;
        discarded += _discarded;
        return true;
    }
}
