namespace Ebpf.Tests;

/// <summary>What a test needs of the machine.</summary>
public enum Needs
{
    /// <summary>Linux, and the privilege to load programs and create maps.</summary>
    Bpf,

    /// <summary>A kernel that lets programs attach by trampolines: fentry, fexit, LSM, freplace.</summary>
    Trampoline,
}
