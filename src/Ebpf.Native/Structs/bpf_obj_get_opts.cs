namespace Ebpf.Native;

internal unsafe struct bpf_obj_get_opts
{
    public nuint sz;
    public uint file_flags;
    public int path_fd; // libbpf >= 1.3

    public bpf_obj_get_opts() => sz = (nuint)sizeof(bpf_obj_get_opts);
}
