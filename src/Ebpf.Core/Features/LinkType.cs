namespace Ebpf;

/// <summary>The kinds of link: <c>BPF_LINK_TYPE_*</c> of the kernel's include/uapi/linux/bpf.h, by value.</summary>
public enum LinkType
{
    /// <summary>0 in the kernel's enumeration: no link.</summary>
    Unspecified = 0,

    /// <summary>Raw tracepoints, those with BTF (tp_btf) included. Kernel 4.17.</summary>
    RawTracepoint = 1,

    /// <summary>fentry, fexit, fmod_ret, fsession, freplace and LSM programs, through BPF trampolines. Kernel 5.5.</summary>
    Tracing = 2,

    /// <summary>Hooks of a cgroup. Kernel 5.7.</summary>
    Cgroup = 3,

    /// <summary>Iterators. Kernel 5.8.</summary>
    Iterator = 4,

    /// <summary>Flow dissectors and socket lookup of a network namespace. Kernel 5.8.</summary>
    NetNs = 5,

    /// <summary>XDP of a network device. Kernel 5.9.</summary>
    Xdp = 6,

    /// <summary>Perf events: kprobes, uprobes, tracepoints, samples. Kernel 5.15.</summary>
    PerfEvent = 7,

    /// <summary>Many functions of the kernel at once, session or not. Kernel 5.18.</summary>
    KprobeMulti = 8,

    /// <summary>A kernel structure of functions, implemented by programs. Kernel 6.4.</summary>
    StructOps = 9,

    /// <summary>Netfilter hooks. Kernel 6.4.</summary>
    Netfilter = 10,

    /// <summary>Traffic control of a network device, without a qdisc. Kernel 6.6.</summary>
    Tcx = 11,

    /// <summary>Many places of a program or library at once, session or not. Kernel 6.6.</summary>
    UprobeMulti = 12,

    /// <summary>The two ends of a netkit device. Kernel 6.7.</summary>
    Netkit = 13,

    /// <summary>Parsers and verdicts of a socket map. Kernel 6.10.</summary>
    SockMap = 14,
}
