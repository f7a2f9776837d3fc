namespace Ebpf.Native;

internal unsafe struct bpf_usdt_opts
{
    public nuint sz;
    public ulong usdt_cookie;

    public bpf_usdt_opts() => sz = (nuint)sizeof(bpf_usdt_opts);
}
