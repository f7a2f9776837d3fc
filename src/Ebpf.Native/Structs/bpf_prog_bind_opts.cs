namespace Ebpf.Native;

internal unsafe struct bpf_prog_bind_opts
{
    public nuint sz;
    public uint flags;
    public uint _pad;

    public bpf_prog_bind_opts() => sz = (nuint)sizeof(bpf_prog_bind_opts);
}
