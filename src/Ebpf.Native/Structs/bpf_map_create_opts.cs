namespace Ebpf.Native;

internal unsafe struct bpf_map_create_opts
{
    public nuint sz;
    public uint btf_fd;
    public uint btf_key_type_id;
    public uint btf_value_type_id;
    public uint btf_vmlinux_value_type_id;
    public uint inner_map_fd;
    public uint map_flags;
    public ulong map_extra;
    public uint numa_node;
    public uint map_ifindex;
    public int value_type_btf_obj_fd; // libbpf >= 1.4
    public uint token_fd; // libbpf >= 1.4
    public void* excl_prog_hash; // libbpf >= 1.7
    public uint excl_prog_hash_size; // libbpf >= 1.7
    public uint _pad;

    public bpf_map_create_opts() => sz = (nuint)sizeof(bpf_map_create_opts);
}
