namespace Ebpf;

/// <summary>How a program is loaded: <c>BPF_F_*</c> of the kernel's include/uapi/linux/bpf.h, by value.</summary>
[Flags]
public enum ProgramFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary><c>BPF_F_STRICT_ALIGNMENT</c>: unaligned access is rejected on every architecture. Kernel 4.12.</summary>
    StrictAlignment = 1 << 0,

    /// <summary><c>BPF_F_ANY_ALIGNMENT</c>: unaligned access is accepted on every architecture. Kernel 5.0.</summary>
    AnyAlignment = 1 << 1,

    /// <summary><c>BPF_F_TEST_RND_HI32</c>: randomizes upper register halves; for tests of the verifier. Kernel 5.3.</summary>
    TestRandomHighHalf = 1 << 2,

    /// <summary><c>BPF_F_TEST_STATE_FREQ</c>: verifier states are kept more often; for tests of the verifier. Kernel 5.4.</summary>
    TestStateFrequency = 1 << 3,

    /// <summary><c>BPF_F_SLEEPABLE</c>: the program may sleep. Kernel 5.10.</summary>
    Sleepable = 1 << 4,

    /// <summary><c>BPF_F_XDP_HAS_FRAGS</c>: the XDP program takes packets of several buffers. Kernel 5.18.</summary>
    XdpHasFrags = 1 << 5,

    /// <summary><c>BPF_F_XDP_DEV_BOUND_ONLY</c>: the XDP program is bound to a device for its metadata. Kernel 6.3.</summary>
    XdpDeviceBoundOnly = 1 << 6,

    /// <summary><c>BPF_F_TEST_REG_INVARIANTS</c>: violated register bounds are errors; for tests of the verifier. Kernel 6.8.</summary>
    TestRegisterInvariants = 1 << 7,
}
