namespace Ebpf.Native;

internal unsafe struct bpf_xdp_query_opts
{
    public nuint sz;
    // All of these are output.
    public uint prog_id;
    public uint drv_prog_id;
    public uint hw_prog_id;
    public uint skb_prog_id;
    public byte attach_mode;
    public fixed byte _pad[7];
    public ulong feature_flags; // libbpf >= 1.2
    public uint xdp_zc_max_segs; // libbpf >= 1.3
    public uint _pad2;

    public bpf_xdp_query_opts() => sz = (nuint)sizeof(bpf_xdp_query_opts);
}
