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
}
