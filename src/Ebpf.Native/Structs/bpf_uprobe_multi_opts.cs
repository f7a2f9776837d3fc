namespace Ebpf.Native;

internal unsafe struct bpf_uprobe_multi_opts
{
    public nuint sz;
    // Either syms or offsets, with the other arrays parallel to them; none together with a pattern.
    public byte** syms;
    public nuint* offsets;
    public nuint* ref_ctr_offsets;
    public ulong* cookies;
    public nuint cnt;
    public byte retprobe;
    public byte session; // libbpf >= 1.6
    public fixed byte _pad[6];

    public bpf_uprobe_multi_opts() => sz = (nuint)sizeof(bpf_uprobe_multi_opts);
}
