namespace Ebpf.Native;

internal unsafe struct bpf_token_create_opts
{
    public nuint sz;
    public uint flags;
    public uint _pad;

    public bpf_token_create_opts() => sz = (nuint)sizeof(bpf_token_create_opts);
}
