using System.Runtime.InteropServices;

namespace Ebpf.Native;

// A union: set one arm of a fresh value.
[StructLayout(LayoutKind.Explicit)]
internal struct bpf_iter_link_info
{
    [FieldOffset(0)] public Map map;
    [FieldOffset(0)] public Cgroup cgroup;
    [FieldOffset(0)] public Task task;

    internal struct Map
    {
        public uint map_fd;
    }

    internal struct Cgroup
    {
        public uint order;
        public uint cgroup_fd;
        public ulong cgroup_id;
    }

    internal struct Task
    {
        public uint tid;
        public uint pid;
        public uint pid_fd;
    }
}
