using System.Runtime.InteropServices;

namespace Ebpf.RingBuffer.Tests;

/// <summary>Checks that events come in order and whole.</summary>
internal struct SequenceHandler : IRecordHandler
{
    internal ulong Last;
    internal long Count;

    public void OnRecord(ReadOnlySpan<byte> record)
    {
        Event e = MemoryMarshal.Read<Event>(record);
        if (e.Sequence <= Last || e.Check != ~e.Sequence)
        {
            throw new InvalidOperationException($"after {Last} came {e.Sequence} with {e.Check:x}");
        }

        Last = e.Sequence;
        Count++;
    }
}
