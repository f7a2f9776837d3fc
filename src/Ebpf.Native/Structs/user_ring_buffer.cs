namespace Ebpf.Native;

internal readonly struct user_ring_buffer;
