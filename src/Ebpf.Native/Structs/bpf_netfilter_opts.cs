namespace Ebpf.Native;

internal unsafe struct bpf_netfilter_opts
{
    public nuint sz;
    public uint pf;
    public uint hooknum;
    public int priority;
    public uint flags;

    public bpf_netfilter_opts() => sz = (nuint)sizeof(bpf_netfilter_opts);
}
