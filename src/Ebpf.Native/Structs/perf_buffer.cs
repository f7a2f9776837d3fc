namespace Ebpf.Native;

internal readonly struct perf_buffer;
