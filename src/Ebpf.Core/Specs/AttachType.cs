namespace Ebpf;

/// <summary>Where a program is to be attached: <c>BPF_*</c> of the kernel's <c>enum bpf_attach_type</c>, by value.</summary>
public enum AttachType
{
    /// <summary><c>BPF_CGROUP_INET_INGRESS</c>. Kernel 4.10.</summary>
    CgroupInetIngress = 0,

    /// <summary><c>BPF_CGROUP_INET_EGRESS</c>. Kernel 4.10.</summary>
    CgroupInetEgress = 1,

    /// <summary><c>BPF_CGROUP_INET_SOCK_CREATE</c>. Kernel 4.10.</summary>
    CgroupInetSockCreate = 2,

    /// <summary><c>BPF_CGROUP_SOCK_OPS</c>. Kernel 4.13.</summary>
    CgroupSockOps = 3,

    /// <summary><c>BPF_SK_SKB_STREAM_PARSER</c>. Kernel 4.14.</summary>
    SkSkbStreamParser = 4,

    /// <summary><c>BPF_SK_SKB_STREAM_VERDICT</c>. Kernel 4.14.</summary>
    SkSkbStreamVerdict = 5,

    /// <summary><c>BPF_CGROUP_DEVICE</c>. Kernel 4.15.</summary>
    CgroupDevice = 6,

    /// <summary><c>BPF_SK_MSG_VERDICT</c>. Kernel 4.17.</summary>
    SkMsgVerdict = 7,

    /// <summary><c>BPF_CGROUP_INET4_BIND</c>. Kernel 4.17.</summary>
    CgroupInet4Bind = 8,

    /// <summary><c>BPF_CGROUP_INET6_BIND</c>. Kernel 4.17.</summary>
    CgroupInet6Bind = 9,

    /// <summary><c>BPF_CGROUP_INET4_CONNECT</c>. Kernel 4.17.</summary>
    CgroupInet4Connect = 10,

    /// <summary><c>BPF_CGROUP_INET6_CONNECT</c>. Kernel 4.17.</summary>
    CgroupInet6Connect = 11,

    /// <summary><c>BPF_CGROUP_INET4_POST_BIND</c>. Kernel 4.17.</summary>
    CgroupInet4PostBind = 12,

    /// <summary><c>BPF_CGROUP_INET6_POST_BIND</c>. Kernel 4.17.</summary>
    CgroupInet6PostBind = 13,

    /// <summary><c>BPF_CGROUP_UDP4_SENDMSG</c>. Kernel 4.18.</summary>
    CgroupUdp4SendMsg = 14,

    /// <summary><c>BPF_CGROUP_UDP6_SENDMSG</c>. Kernel 4.18.</summary>
    CgroupUdp6SendMsg = 15,

    /// <summary><c>BPF_LIRC_MODE2</c>. Kernel 4.18.</summary>
    LircMode2 = 16,

    /// <summary><c>BPF_FLOW_DISSECTOR</c>. Kernel 4.20.</summary>
    FlowDissector = 17,

    /// <summary><c>BPF_CGROUP_SYSCTL</c>. Kernel 5.2.</summary>
    CgroupSysctl = 18,

    /// <summary><c>BPF_CGROUP_UDP4_RECVMSG</c>. Kernel 5.2.</summary>
    CgroupUdp4RecvMsg = 19,

    /// <summary><c>BPF_CGROUP_UDP6_RECVMSG</c>. Kernel 5.2.</summary>
    CgroupUdp6RecvMsg = 20,

    /// <summary><c>BPF_CGROUP_GETSOCKOPT</c>. Kernel 5.3.</summary>
    CgroupGetSockOpt = 21,

    /// <summary><c>BPF_CGROUP_SETSOCKOPT</c>. Kernel 5.3.</summary>
    CgroupSetSockOpt = 22,

    /// <summary><c>BPF_TRACE_RAW_TP</c>. Kernel 5.5.</summary>
    TraceRawTracepoint = 23,

    /// <summary><c>BPF_TRACE_FENTRY</c>. Kernel 5.5.</summary>
    TraceFentry = 24,

    /// <summary><c>BPF_TRACE_FEXIT</c>. Kernel 5.5.</summary>
    TraceFexit = 25,

    /// <summary><c>BPF_MODIFY_RETURN</c>. Kernel 5.7.</summary>
    ModifyReturn = 26,

    /// <summary><c>BPF_LSM_MAC</c>. Kernel 5.7.</summary>
    LsmMac = 27,

    /// <summary><c>BPF_TRACE_ITER</c>. Kernel 5.8.</summary>
    TraceIterator = 28,

    /// <summary><c>BPF_CGROUP_INET4_GETPEERNAME</c>. Kernel 5.8.</summary>
    CgroupInet4GetPeerName = 29,

    /// <summary><c>BPF_CGROUP_INET6_GETPEERNAME</c>. Kernel 5.8.</summary>
    CgroupInet6GetPeerName = 30,

    /// <summary><c>BPF_CGROUP_INET4_GETSOCKNAME</c>. Kernel 5.8.</summary>
    CgroupInet4GetSockName = 31,

    /// <summary><c>BPF_CGROUP_INET6_GETSOCKNAME</c>. Kernel 5.8.</summary>
    CgroupInet6GetSockName = 32,

    /// <summary><c>BPF_XDP_DEVMAP</c>. Kernel 5.8.</summary>
    XdpDevMap = 33,

    /// <summary><c>BPF_CGROUP_INET_SOCK_RELEASE</c>. Kernel 5.9.</summary>
    CgroupInetSockRelease = 34,

    /// <summary><c>BPF_XDP_CPUMAP</c>. Kernel 5.9.</summary>
    XdpCpuMap = 35,

    /// <summary><c>BPF_SK_LOOKUP</c>. Kernel 5.9.</summary>
    SkLookup = 36,

    /// <summary><c>BPF_XDP</c>. Kernel 5.9.</summary>
    Xdp = 37,

    /// <summary><c>BPF_SK_SKB_VERDICT</c>. Kernel 5.13.</summary>
    SkSkbVerdict = 38,

    /// <summary><c>BPF_SK_REUSEPORT_SELECT</c>. Kernel 5.14.</summary>
    SkReusePortSelect = 39,

    /// <summary><c>BPF_SK_REUSEPORT_SELECT_OR_MIGRATE</c>. Kernel 5.14.</summary>
    SkReusePortSelectOrMigrate = 40,

    /// <summary><c>BPF_PERF_EVENT</c>. Kernel 5.15.</summary>
    PerfEvent = 41,

    /// <summary><c>BPF_TRACE_KPROBE_MULTI</c>. Kernel 5.18.</summary>
    TraceKprobeMulti = 42,

    /// <summary><c>BPF_LSM_CGROUP</c>. Kernel 6.0.</summary>
    LsmCgroup = 43,

    /// <summary><c>BPF_STRUCT_OPS</c>. Kernel 6.4.</summary>
    StructOps = 44,

    /// <summary><c>BPF_NETFILTER</c>. Kernel 6.4.</summary>
    Netfilter = 45,

    /// <summary><c>BPF_TCX_INGRESS</c>. Kernel 6.6.</summary>
    TcxIngress = 46,

    /// <summary><c>BPF_TCX_EGRESS</c>. Kernel 6.6.</summary>
    TcxEgress = 47,

    /// <summary><c>BPF_TRACE_UPROBE_MULTI</c>. Kernel 6.6.</summary>
    TraceUprobeMulti = 48,

    /// <summary><c>BPF_CGROUP_UNIX_CONNECT</c>. Kernel 6.7.</summary>
    CgroupUnixConnect = 49,

    /// <summary><c>BPF_CGROUP_UNIX_SENDMSG</c>. Kernel 6.7.</summary>
    CgroupUnixSendMsg = 50,

    /// <summary><c>BPF_CGROUP_UNIX_RECVMSG</c>. Kernel 6.7.</summary>
    CgroupUnixRecvMsg = 51,

    /// <summary><c>BPF_CGROUP_UNIX_GETPEERNAME</c>. Kernel 6.7.</summary>
    CgroupUnixGetPeerName = 52,

    /// <summary><c>BPF_CGROUP_UNIX_GETSOCKNAME</c>. Kernel 6.7.</summary>
    CgroupUnixGetSockName = 53,

    /// <summary><c>BPF_NETKIT_PRIMARY</c>. Kernel 6.7.</summary>
    NetkitPrimary = 54,

    /// <summary><c>BPF_NETKIT_PEER</c>. Kernel 6.7.</summary>
    NetkitPeer = 55,

    /// <summary><c>BPF_TRACE_KPROBE_SESSION</c>. Kernel 6.10.</summary>
    TraceKprobeSession = 56,

    /// <summary><c>BPF_TRACE_UPROBE_SESSION</c>. Kernel 6.13.</summary>
    TraceUprobeSession = 57,

    /// <summary><c>BPF_TRACE_FSESSION</c>. Kernel 7.0.</summary>
    TraceFsession = 58,
}
