using System.Buffers;

namespace Ebpf.RingBuffer;

/// <summary>A part of a ring's data as memory; it keeps the addresses readable for whoever holds it.</summary>
internal sealed unsafe class RingMemory(RingMapping mapping, nuint offset, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => new(mapping.Data + offset, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(mapping.Data + offset + elementIndex, pinnable: this);

    public override void Unpin()
    {
    }

    // The mapping is the reader's.
    protected override void Dispose(bool disposing)
    {
    }
}
