namespace Ebpf.Native;

internal unsafe struct bpf_cgroup_opts
{
    public nuint sz;
    public uint flags;
    public uint relative_fd;
    public uint relative_id;
    public uint _pad;
    public ulong expected_revision;

    public bpf_cgroup_opts() => sz = (nuint)sizeof(bpf_cgroup_opts);
}
