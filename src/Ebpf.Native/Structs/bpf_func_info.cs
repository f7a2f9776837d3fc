namespace Ebpf.Native;

internal struct bpf_func_info
{
    public uint insn_off;
    public uint type_id;
}
