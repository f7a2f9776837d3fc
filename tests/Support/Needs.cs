namespace Ebpf.Tests;

/// <summary>What a test needs of the machine.</summary>
public enum Needs
{
    /// <summary>Linux, and the privilege to load programs and create maps.</summary>
    Bpf,

    /// <summary>A kernel that lets programs attach by trampolines: fentry, fexit, LSM, freplace.</summary>
    Trampoline,

    /// <summary>A kernel that gives its BTF in /sys/kernel/btf.</summary>
    KernelBtf,

    /// <summary>A kernel that gives the BTF of modules, and has some loaded.</summary>
    ModuleBtf,

    /// <summary>What <see cref="Bpf"/> is, and the privilege to mount a BPF file system.</summary>
    BpfFileSystem,

    /// <summary>A kernel that lets a kprobe be set as a perf event.</summary>
    Kprobe,

    /// <summary>A kernel that has no kprobes, or not as perf events.</summary>
    NoKprobe,

    /// <summary>A kernel that does not know links to many functions.</summary>
    NoKprobeMulti,

    /// <summary>A kernel that knows links to many functions.</summary>
    KprobeMulti,

    /// <summary>A kernel that knows links to calls and returns of many functions.</summary>
    KprobeSession,

    /// <summary>Hardware breakpoints.</summary>
    Breakpoint,

    /// <summary>A guest of the kernel matrix whose second CPU can be taken offline.</summary>
    CpuHotplug,

    /// <summary>Network namespaces, and the programs <c>ip</c> and <c>tc</c>.</summary>
    Network,

    /// <summary>What <see cref="Network"/> is, and netkit interfaces.</summary>
    Netkit,

    /// <summary>Cgroups of version 2.</summary>
    Cgroup,

    /// <summary>What <see cref="Bpf"/> is, and a processor whose times mean something: one that no program plays.</summary>
    Timing,

    /// <summary>What <see cref="Network"/> and <see cref="Timing"/> are.</summary>
    NetworkTiming,
}
