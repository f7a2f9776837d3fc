namespace Ebpf.Native;

internal unsafe struct bpf_obj_pin_opts
{
    public nuint sz;
    public uint file_flags;
    public int path_fd;

    public bpf_obj_pin_opts() => sz = (nuint)sizeof(bpf_obj_pin_opts);
}
