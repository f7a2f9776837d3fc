namespace Ebpf.Native;

internal unsafe struct bpf_trace_opts
{
    public nuint sz;
    public ulong cookie;

    public bpf_trace_opts() => sz = (nuint)sizeof(bpf_trace_opts);
}
