namespace Ebpf.Native;

internal unsafe struct bpf_prog_detach_opts
{
    public nuint sz;
    public uint flags;
    public int relative_fd;
    public uint relative_id;
    public uint _pad;
    public ulong expected_revision;

    public bpf_prog_detach_opts() => sz = (nuint)sizeof(bpf_prog_detach_opts);
}
