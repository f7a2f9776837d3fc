namespace Ebpf.Native;

internal unsafe struct bpf_get_fd_by_id_opts
{
    public nuint sz;
    public uint open_flags;
    public uint token_fd; // libbpf >= 1.6

    public bpf_get_fd_by_id_opts() => sz = (nuint)sizeof(bpf_get_fd_by_id_opts);
}
