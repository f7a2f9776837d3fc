namespace Ebpf.Native;

internal unsafe struct bpf_kprobe_multi_opts
{
    public nuint sz;
    // Either syms or addrs, with cookies parallel to them; none of the four together with a pattern.
    public byte** syms;
    public nuint* addrs;
    public ulong* cookies;
    public nuint cnt;
    public byte retprobe;
    public byte session; // libbpf >= 1.5
    public byte unique_match; // libbpf >= 1.6
    public fixed byte _pad[5];

    public bpf_kprobe_multi_opts() => sz = (nuint)sizeof(bpf_kprobe_multi_opts);
}
