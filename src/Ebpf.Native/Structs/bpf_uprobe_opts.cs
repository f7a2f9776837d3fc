namespace Ebpf.Native;

internal unsafe struct bpf_uprobe_opts
{
    public nuint sz;
    public nuint ref_ctr_offset;
    public ulong bpf_cookie;
    public byte retprobe;
    public fixed byte _pad[7];
    public byte* func_name;
    public uint attach_mode; // libbpf >= 1.2
    public uint _pad2;

    public bpf_uprobe_opts() => sz = (nuint)sizeof(bpf_uprobe_opts);
}
