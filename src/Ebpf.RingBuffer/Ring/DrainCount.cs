namespace Ebpf.RingBuffer;

/// <summary>What <see cref="RingCursor.Drain"/> has gone through.</summary>
internal struct DrainCount
{
    internal long Records, Discarded, Space;
}
