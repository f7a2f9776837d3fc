namespace Ebpf.Native;

internal unsafe struct bpf_map_batch_opts
{
    public nuint sz;
    public ulong elem_flags;
    public ulong flags;

    public bpf_map_batch_opts() => sz = (nuint)sizeof(bpf_map_batch_opts);
}
