namespace Ebpf.Native;

internal unsafe struct bpf_iter_attach_opts
{
    public nuint sz;
    public bpf_iter_link_info* link_info;
    public uint link_info_len;
    public uint _pad;

    public bpf_iter_attach_opts() => sz = (nuint)sizeof(bpf_iter_attach_opts);
}
