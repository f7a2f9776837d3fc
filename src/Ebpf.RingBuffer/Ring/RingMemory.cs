using System.Buffers;
using System.Runtime.InteropServices;

namespace Ebpf.RingBuffer;

/// <summary>A part of a ring's data as memory; it keeps the addresses readable for whoever holds it.</summary>
internal sealed unsafe class RingMemory : MemoryManager<byte>
{
    // What unmaps when nobody can reach it any more.
    private readonly SafeHandle _owner;
    private readonly byte* _start;
    private readonly int _length;

    internal RingMemory(SafeHandle owner, byte* start, int length)
    {
        _owner = owner;
        _start = start;
        _length = length;
    }

    public override Span<byte> GetSpan()
    {
        GC.KeepAlive(_owner);
        return new Span<byte>(_start, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex, pinnable: this);

    public override void Unpin()
    {
    }

    // The mapping is the reader's.
    protected override void Dispose(bool disposing)
    {
    }
}
