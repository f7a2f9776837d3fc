namespace Ebpf.RingBuffer.Tests;

/// <summary>struct event of ring.bpf.c.</summary>
internal record struct Event(ulong Sequence, ulong Check);
