namespace Ebpf.Native;

internal unsafe struct bpf_raw_tracepoint_opts
{
    public nuint sz;
    public ulong cookie;

    public bpf_raw_tracepoint_opts() => sz = (nuint)sizeof(bpf_raw_tracepoint_opts);
}
