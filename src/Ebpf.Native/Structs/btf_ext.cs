namespace Ebpf.Native;

internal readonly struct btf_ext;
