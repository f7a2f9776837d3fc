namespace Ebpf.Native;

internal unsafe struct bpf_perf_event_opts
{
    public nuint sz;
    public ulong bpf_cookie;
    public byte force_ioctl_attach; // libbpf >= 1.2
    public byte dont_enable; // libbpf >= 1.7
    public fixed byte _pad[6];

    public bpf_perf_event_opts() => sz = (nuint)sizeof(bpf_perf_event_opts);
}
