namespace Ebpf.Native;

internal unsafe struct bpf_btf_load_opts
{
    public nuint sz;
    public byte* log_buf;
    public uint log_level;
    public uint log_size;
    // Out. libbpf >= 1.2
    public uint log_true_size;
    public uint btf_flags; // libbpf >= 1.4
    public uint token_fd; // libbpf >= 1.4
    public uint _pad;

    public bpf_btf_load_opts() => sz = (nuint)sizeof(bpf_btf_load_opts);
}
