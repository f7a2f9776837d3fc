namespace Ebpf.RingBuffer;

/// <summary>The header before each record, as <c>struct bpf_ringbuf_hdr</c> has it: the length with two flags, then 4 bytes of the kernel's own.</summary>
internal static class RingRecord
{
    internal const int HeaderSize = 8;

    /// <summary>BPF_RINGBUF_BUSY_BIT: reserved, and not yet submitted or discarded.</summary>
    internal const uint Busy = 1u << 31;

    /// <summary>BPF_RINGBUF_DISCARD_BIT.</summary>
    internal const uint Discarded = 1u << 30;

    /// <summary>What a record takes of the ring: header and payload, rounded up to 8 bytes.</summary>
    /// <param name="length">The first word of the header, with its flags.</param>
    internal static uint SpaceOf(uint length) => ((length & ~(Busy | Discarded)) + HeaderSize + 7) & ~7u;
}
