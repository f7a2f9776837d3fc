namespace Ebpf.Native;

internal unsafe struct bpf_object_open_opts
{
    public nuint sz;
    public byte* object_name;
    // Unknown attributes of map definitions are no error.
    public byte relaxed_maps;
    public fixed byte _pad[7];
    public byte* pin_root_path;
    // Was attach_prog_fd; must be 0.
    public uint _attach_prog_fd;
    public uint _pad2;
    public byte* kconfig;
    // Used for CO-RE only, not for the ids of fentry targets and kfuncs.
    public byte* btf_custom_path;
    // Not copied: must stay in place until bpf_object__load returns. Every command of the load overwrites it.
    public byte* kernel_log_buf;
    public nuint kernel_log_size;
    public uint kernel_log_level;
    public uint _pad3;
    // Null: $LIBBPF_BPF_TOKEN_PATH or /sys/fs/bpf, failures ignored. "": none. Else mandatory. libbpf >= 1.4
    public byte* bpf_token_path;

    public bpf_object_open_opts() => sz = (nuint)sizeof(bpf_object_open_opts);
}
