namespace Ebpf.Native;

internal unsafe struct bpf_link_update_opts
{
    public nuint sz;
    public uint flags;
    public uint old_prog_fd;
    public uint old_map_fd; // libbpf >= 1.2
    public uint _pad;

    public bpf_link_update_opts() => sz = (nuint)sizeof(bpf_link_update_opts);
}
