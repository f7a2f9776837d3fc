namespace Ebpf.Native;

internal struct bpf_btf_info
{
    public ulong btf;
    public uint btf_size;
    public uint id;
    public ulong name;
    public uint name_len;
    public uint kernel_btf;
}
