namespace Ebpf.Native;

internal unsafe struct bpf_tracepoint_opts
{
    public nuint sz;
    public ulong bpf_cookie;

    public bpf_tracepoint_opts() => sz = (nuint)sizeof(bpf_tracepoint_opts);
}
