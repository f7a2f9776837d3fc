namespace Ebpf;

/// <summary>The kinds of program: <c>BPF_PROG_TYPE_*</c> of the kernel's include/uapi/linux/bpf.h, by value.</summary>
public enum ProgramType
{
    /// <summary>0 in the kernel's enumeration: a section name that libbpf does not know.</summary>
    Unspecified = 0,

    /// <summary>Filters what a socket receives. Kernel 3.19.</summary>
    SocketFilter = 1,

    /// <summary>kprobe, kretprobe, uprobe, uretprobe, USDT and their multi and session forms. Kernel 4.1.</summary>
    Kprobe = 2,

    /// <summary>Traffic control classifier: tc, tcx, netkit. Kernel 4.1.</summary>
    SchedCls = 3,

    /// <summary>Traffic control action. Kernel 4.1.</summary>
    SchedAct = 4,

    /// <summary>Tracepoint with its stable record as context. Kernel 4.7.</summary>
    Tracepoint = 5,

    /// <summary>Runs in the network driver for each received frame. Kernel 4.8.</summary>
    Xdp = 6,

    /// <summary>Runs on a perf event's overflow. Kernel 4.9.</summary>
    PerfEvent = 7,

    /// <summary>Packets of a cgroup's sockets. Kernel 4.10.</summary>
    CgroupSkb = 8,

    /// <summary>Creation, release and bind of a cgroup's sockets. Kernel 4.10.</summary>
    CgroupSock = 9,

    /// <summary>Light-weight tunnel, input. Kernel 4.10.</summary>
    LwtIn = 10,

    /// <summary>Light-weight tunnel, output. Kernel 4.10.</summary>
    LwtOut = 11,

    /// <summary>Light-weight tunnel, transmission. Kernel 4.10.</summary>
    LwtXmit = 12,

    /// <summary>TCP connection events. Kernel 4.13.</summary>
    SockOps = 13,

    /// <summary>Parses and redirects the streams of a sock map. Kernel 4.14.</summary>
    SkSkb = 14,

    /// <summary>Device access of a cgroup. Kernel 4.15.</summary>
    CgroupDevice = 15,

    /// <summary>Messages sent over sockets of a sock map. Kernel 4.17.</summary>
    SkMsg = 16,

    /// <summary>Tracepoint with its raw arguments. Kernel 4.17.</summary>
    RawTracepoint = 17,

    /// <summary>Addresses of a cgroup's socket calls. Kernel 4.17.</summary>
    CgroupSockAddr = 18,

    /// <summary>IPv6 segment routing, local actions. Kernel 4.18.</summary>
    LwtSeg6Local = 19,

    /// <summary>Infrared decoding. Kernel 4.18.</summary>
    LircMode2 = 20,

    /// <summary>Chooses a socket of an SO_REUSEPORT group. Kernel 4.19.</summary>
    SkReusePort = 21,

    /// <summary>Dissects packets into flow keys. Kernel 4.20.</summary>
    FlowDissector = 22,

    /// <summary>Access to sysctls from a cgroup. Kernel 5.2.</summary>
    CgroupSysctl = 23,

    /// <summary>Raw tracepoint with writable arguments. Kernel 5.2.</summary>
    RawTracepointWritable = 24,

    /// <summary>getsockopt and setsockopt in a cgroup. Kernel 5.3.</summary>
    CgroupSockOpt = 25,

    /// <summary>fentry, fexit, fmod_ret, fsession, tp_btf and iterators. Kernel 5.5.</summary>
    Tracing = 26,

    /// <summary>A function of a kernel structure. Kernel 5.6.</summary>
    StructOps = 27,

    /// <summary>Replaces a function of another program (freplace). Kernel 5.6.</summary>
    Extension = 28,

    /// <summary>Linux security module hook. Kernel 5.7.</summary>
    Lsm = 29,

    /// <summary>Chooses the socket for a new connection or datagram. Kernel 5.9.</summary>
    SkLookup = 30,

    /// <summary>Run by user space, may call bpf(2). Kernel 5.14.</summary>
    Syscall = 31,

    /// <summary>Netfilter hook. Kernel 6.4.</summary>
    Netfilter = 32,
}
