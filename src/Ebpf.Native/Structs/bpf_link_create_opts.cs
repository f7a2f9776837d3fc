using System.Runtime.InteropServices;

namespace Ebpf.Native;

// libbpf refuses (-EINVAL) non-zero bytes beyond the arm that belongs to the attach type: set one arm of a fresh value.
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct bpf_link_create_opts
{
    [FieldOffset(0)] public nuint sz;
    [FieldOffset(8)] public uint flags;
    [FieldOffset(12)] public uint _pad;
    [FieldOffset(16)] public bpf_iter_link_info* iter_info;
    [FieldOffset(24)] public uint iter_info_len;
    [FieldOffset(28)] public uint target_btf_id;
    [FieldOffset(32)] public PerfEvent perf_event;
    [FieldOffset(32)] public KprobeMulti kprobe_multi;
    [FieldOffset(32)] public UprobeMulti uprobe_multi; // libbpf >= 1.3
    [FieldOffset(32)] public Tracing tracing;
    [FieldOffset(32)] public Netfilter netfilter; // libbpf >= 1.3
    [FieldOffset(32)] public Relative tcx; // libbpf >= 1.3
    [FieldOffset(32)] public Relative netkit; // libbpf >= 1.3
    [FieldOffset(32)] public Relative cgroup; // libbpf >= 1.6

    public bpf_link_create_opts() => sz = (nuint)sizeof(bpf_link_create_opts);

    internal struct PerfEvent
    {
        public ulong bpf_cookie;
    }

    internal struct KprobeMulti
    {
        public uint flags;
        public uint cnt;
        public byte** syms;
        public nuint* addrs;
        public ulong* cookies;
    }

    internal struct UprobeMulti
    {
        public uint flags;
        public uint cnt;
        public byte* path;
        public nuint* offsets;
        public nuint* ref_ctr_offsets;
        public ulong* cookies;
        public uint pid;
        public uint _pad;
    }

    internal struct Tracing
    {
        public ulong cookie;
    }

    internal struct Netfilter
    {
        public uint pf;
        public uint hooknum;
        public int priority;
        public uint flags;
    }

    // The arms of the multi-program hooks are alike.
    internal struct Relative
    {
        public uint relative_fd;
        public uint relative_id;
        public ulong expected_revision;
    }
}
