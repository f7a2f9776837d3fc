namespace Ebpf.Native;

internal unsafe struct bpf_ksyscall_opts
{
    public nuint sz;
    public ulong bpf_cookie;
    public byte retprobe;
    public fixed byte _pad[7];

    public bpf_ksyscall_opts() => sz = (nuint)sizeof(bpf_ksyscall_opts);
}
