namespace Ebpf.Native;

internal unsafe struct bpf_prog_load_opts
{
    public nuint sz;
    public int attempts;
    public uint expected_attach_type;
    public uint prog_btf_fd;
    public uint prog_flags;
    public uint prog_ifindex;
    public uint kern_version;
    public uint attach_btf_id;
    public uint attach_prog_fd;
    public uint attach_btf_obj_fd;
    public uint _pad;
    public int* fd_array;
    public void* func_info;
    public uint func_info_cnt;
    public uint func_info_rec_size;
    public void* line_info;
    public uint line_info_cnt;
    public uint line_info_rec_size;
    public uint log_level;
    public uint log_size;
    public byte* log_buf;
    // Out. libbpf >= 1.2
    public uint log_true_size;
    public uint token_fd; // libbpf >= 1.4
    public uint fd_array_cnt; // libbpf >= 1.6
    public uint _pad2;

    public bpf_prog_load_opts() => sz = (nuint)sizeof(bpf_prog_load_opts);
}
