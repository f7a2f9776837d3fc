namespace Ebpf.Native;

internal struct bpf_token_info
{
    public ulong allowed_cmds;
    public ulong allowed_maps;
    public ulong allowed_progs;
    public ulong allowed_attachs;
}
