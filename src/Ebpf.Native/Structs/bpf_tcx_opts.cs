namespace Ebpf.Native;

internal unsafe struct bpf_tcx_opts
{
    public nuint sz;
    public uint flags;
    public uint relative_fd;
    public uint relative_id;
    public uint _pad;
    public ulong expected_revision;

    public bpf_tcx_opts() => sz = (nuint)sizeof(bpf_tcx_opts);
}
