namespace Ebpf.Native;

internal unsafe struct bpf_xdp_attach_opts
{
    public nuint sz;
    public int old_prog_fd;
    public uint _pad;

    public bpf_xdp_attach_opts() => sz = (nuint)sizeof(bpf_xdp_attach_opts);
}
