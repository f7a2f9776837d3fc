namespace Ebpf.Native;

internal readonly struct bpf_object;
