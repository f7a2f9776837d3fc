namespace Ebpf.Features;

/// <summary>The Linux capabilities that BPF operations ask for, by number (include/uapi/linux/capability.h).</summary>
internal enum Capability
{
    NetAdmin = 12,
    SysAdmin = 21,
    SysResource = 24,
    Perfmon = 38,
    Bpf = 39,
}
