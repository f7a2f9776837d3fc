namespace Ebpf.Native;

// No "_opts" in the name, but the rule of sz holds.
internal unsafe struct bpf_tc_hook
{
    public nuint sz;
    public int ifindex;
    public uint attach_point;
    public uint parent;
    public uint handle; // libbpf >= 1.6
    public byte* qdisc; // libbpf >= 1.6

    public bpf_tc_hook() => sz = (nuint)sizeof(bpf_tc_hook);
}
