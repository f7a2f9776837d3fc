using System.Runtime.InteropServices;

namespace Ebpf.Native;

// The union arm that type selects (perf_event: by its own type). Strings and arrays are asked for as in bpf_prog_info.
[StructLayout(LayoutKind.Explicit)]
internal struct bpf_link_info
{
    [FieldOffset(0)] public uint type;
    [FieldOffset(4)] public uint id;
    [FieldOffset(8)] public uint prog_id;
    [FieldOffset(12)] public uint _pad;
    [FieldOffset(16)] public RawTracepoint raw_tracepoint;
    [FieldOffset(16)] public Tracing tracing;
    [FieldOffset(16)] public Cgroup cgroup;
    [FieldOffset(16)] public Iter iter;
    [FieldOffset(16)] public Netns netns;
    [FieldOffset(16)] public Xdp xdp;
    [FieldOffset(16)] public StructOps struct_ops;
    [FieldOffset(16)] public Netfilter netfilter;
    [FieldOffset(16)] public KprobeMulti kprobe_multi;
    [FieldOffset(16)] public UprobeMulti uprobe_multi;
    [FieldOffset(16)] public PerfEvent perf_event;
    [FieldOffset(16)] public Device tcx;
    [FieldOffset(16)] public Device netkit;
    [FieldOffset(16)] public Sockmap sockmap;

    internal struct RawTracepoint
    {
        public ulong tp_name;
        public uint tp_name_len;
        public uint _pad;
        public ulong cookie;
    }

    internal struct Tracing
    {
        public uint attach_type;
        public uint target_obj_id;
        public uint target_btf_id;
        public uint _pad;
        public ulong cookie;
    }

    internal struct Cgroup
    {
        public ulong cgroup_id;
        public uint attach_type;
        public uint _pad;
    }

    [StructLayout(LayoutKind.Explicit)]
    internal struct Iter
    {
        [FieldOffset(0)] public ulong target_name;
        [FieldOffset(8)] public uint target_name_len;
        [FieldOffset(12)] public IterMap map;
        [FieldOffset(16)] public IterCgroup cgroup;
        [FieldOffset(16)] public IterTask task;
    }

    internal struct IterMap
    {
        public uint map_id;
    }

    internal struct IterCgroup
    {
        public ulong cgroup_id;
        public uint order;
        public uint _pad;
    }

    internal struct IterTask
    {
        public uint tid;
        public uint pid;
    }

    internal struct Netns
    {
        public uint netns_ino;
        public uint attach_type;
    }

    internal struct Xdp
    {
        public uint ifindex;
    }

    internal struct StructOps
    {
        public uint map_id;
    }

    internal struct Netfilter
    {
        public uint pf;
        public uint hooknum;
        public int priority;
        public uint flags;
    }

    internal struct KprobeMulti
    {
        public ulong addrs;
        public uint count;
        public uint flags;
        public ulong missed;
        public ulong cookies;
    }

    internal struct UprobeMulti
    {
        public ulong path;
        public ulong offsets;
        public ulong ref_ctr_offsets;
        public ulong cookies;
        public uint path_size;
        public uint count;
        public uint flags;
        public uint pid;
    }

    [StructLayout(LayoutKind.Explicit)]
    internal struct PerfEvent
    {
        [FieldOffset(0)] public uint type;
        [FieldOffset(4)] public uint _pad;
        [FieldOffset(8)] public Uprobe uprobe;
        [FieldOffset(8)] public Kprobe kprobe;
        [FieldOffset(8)] public Tracepoint tracepoint;
        [FieldOffset(8)] public Event @event;
    }

    internal struct Uprobe
    {
        public ulong file_name;
        public uint name_len;
        public uint offset;
        public ulong cookie;
        public ulong ref_ctr_offset;
    }

    internal struct Kprobe
    {
        public ulong func_name;
        public uint name_len;
        public uint offset;
        public ulong addr;
        public ulong missed;
        public ulong cookie;
    }

    internal struct Tracepoint
    {
        public ulong tp_name;
        public uint name_len;
        public uint _pad;
        public ulong cookie;
    }

    internal struct Event
    {
        public ulong config;
        public uint type;
        public uint _pad;
        public ulong cookie;
    }

    internal struct Device
    {
        public uint ifindex;
        public uint attach_type;
    }

    internal struct Sockmap
    {
        public uint map_id;
        public uint attach_type;
    }
}
