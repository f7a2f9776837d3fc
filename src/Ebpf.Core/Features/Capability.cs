namespace Ebpf;

/// <summary>The Linux capabilities that BPF operations ask for, by number (capabilities(7)).</summary>
public enum Capability
{
    /// <summary><c>CAP_NET_ADMIN</c>: programs and maps of the network.</summary>
    NetAdmin = 12,

    /// <summary><c>CAP_SYS_ADMIN</c>: everything; before kernel 5.8 the only one. Still asked for to enumerate objects and open them by id.</summary>
    SysAdmin = 21,

    /// <summary><c>CAP_SYS_RESOURCE</c>: raising RLIMIT_MEMLOCK, which kernels before 5.11 account BPF memory to.</summary>
    SysResource = 24,

    /// <summary><c>CAP_SYSLOG</c>: seeing addresses of the kernel, in dumps of programs too.</summary>
    Syslog = 34,

    /// <summary><c>CAP_PERFMON</c>: programs that trace. Kernel 5.8.</summary>
    Perfmon = 38,

    /// <summary><c>CAP_BPF</c>: maps and programs. Kernel 5.8.</summary>
    Bpf = 39,
}
