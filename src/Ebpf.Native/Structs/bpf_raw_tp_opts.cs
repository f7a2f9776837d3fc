namespace Ebpf.Native;

internal unsafe struct bpf_raw_tp_opts
{
    public nuint sz;
    public byte* tp_name;
    public ulong cookie;

    public bpf_raw_tp_opts() => sz = (nuint)sizeof(bpf_raw_tp_opts);
}
