namespace Ebpf.Native;

internal readonly struct ring_buffer;
