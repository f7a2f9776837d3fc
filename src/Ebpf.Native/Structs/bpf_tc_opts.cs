namespace Ebpf.Native;

internal unsafe struct bpf_tc_opts
{
    public nuint sz;
    public int prog_fd;
    public uint flags;
    // bpf_tc_attach: 0 in, id out; so are handle and priority where they are 0.
    public uint prog_id;
    public uint handle;
    public uint priority;
    public uint _pad;

    public bpf_tc_opts() => sz = (nuint)sizeof(bpf_tc_opts);
}
