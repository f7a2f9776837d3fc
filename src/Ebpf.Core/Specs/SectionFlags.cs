namespace Ebpf.Specs;

/// <summary>What a section name implies besides the program's type.</summary>
[Flags]
internal enum SectionFlags
{
    None = 0,

    /// <summary>The target is a kernel function or hook, found by its BTF id at load.</summary>
    AttachBtf = 1,

    /// <summary>Loaded with <c>BPF_F_SLEEPABLE</c>.</summary>
    Sleepable = 2,

    /// <summary>Loaded with <c>BPF_F_XDP_HAS_FRAGS</c>.</summary>
    XdpFrags = 4,
}
