namespace Ebpf.Native;

internal readonly struct btf;
