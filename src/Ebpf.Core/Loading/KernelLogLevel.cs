namespace Ebpf;

/// <summary>How much the kernel's verifier writes into the log of a program: <c>BPF_LOG_*</c> of the kernel's include/linux/bpf_verifier.h, by value.</summary>
[Flags]
public enum KernelLogLevel
{
    /// <summary>Nothing, unless the program is rejected.</summary>
    None = 0,

    /// <summary><c>BPF_LOG_LEVEL1</c>: the verifier's state where execution branches.</summary>
    Branches = 1 << 0,

    /// <summary><c>BPF_LOG_LEVEL2</c>: the verifier's state at each instruction. Large: hundreds of bytes an instruction.</summary>
    Instructions = 1 << 1,

    /// <summary><c>BPF_LOG_STATS</c>: what verification took: instructions, states, stack depth. Cheap. Kernel 5.2.</summary>
    Statistics = 1 << 2,
}
