namespace Ebpf.Native;

internal unsafe struct bpf_kprobe_opts
{
    public nuint sz;
    public ulong bpf_cookie;
    public nuint offset;
    public byte retprobe;
    public fixed byte _pad[3];
    public uint attach_mode; // libbpf >= 1.2

    public bpf_kprobe_opts() => sz = (nuint)sizeof(bpf_kprobe_opts);
}
