namespace Ebpf;

/// <summary>What a kernel may have besides kinds of maps, programs, links and helpers; for <see cref="KernelFeatures.Has(KernelFeature)"/>.</summary>
public enum KernelFeature
{
    /// <summary>Programs are compiled to machine code, not interpreted. Kernel 3.18.</summary>
    Jit,

    /// <summary>Any process may create simple maps and load socket filters; distributions mostly forbid it. Kernel 4.4.</summary>
    UnprivilegedBpf,

    /// <summary>Instructions of <c>-mcpu=v2</c>: jumps if lower. Kernel 4.14.</summary>
    InstructionSetV2,

    /// <summary>Instructions of <c>-mcpu=v3</c>: 32-bit jumps. Kernel 5.1.</summary>
    InstructionSetV3,

    /// <summary>Instructions of <c>-mcpu=v4</c>: sign-extending loads and moves, byte swap, signed division, long jumps. Kernel 6.6.</summary>
    InstructionSetV4,

    /// <summary>Atomic exchange, compare-and-exchange, and operations that return the old value. Kernel 5.12.</summary>
    AtomicFetch,

    /// <summary>Programs of more than 4,096 instructions: one million. Kernel 5.2.</summary>
    LargePrograms,

    /// <summary>Loops that the verifier sees ending. Kernel 5.3.</summary>
    BoundedLoops,

    /// <summary>Global variables in C programs: direct access to array values. Kernel 5.2.</summary>
    GlobalVariables,

    /// <summary>BTF of programs and maps. Kernel 4.18.</summary>
    Btf,

    /// <summary>Functions in BTF, and hence line information of programs. Kernel 5.0.</summary>
    BtfFunctions,

    /// <summary>Global variables in BTF. Kernel 5.2.</summary>
    BtfDataSections,

    /// <summary>Global functions in BTF, which the verifier checks one by one. Kernel 5.6.</summary>
    BtfGlobalFunctions,

    /// <summary>Floating-point types in BTF. Kernel 5.13.</summary>
    BtfFloat,

    /// <summary>Tags of declarations in BTF. Kernel 5.16.</summary>
    BtfDeclTag,

    /// <summary>Tags of types in BTF. Kernel 5.17.</summary>
    BtfTypeTag,

    /// <summary>64-bit enumerations in BTF. Kernel 6.0.</summary>
    BtfEnum64,

    /// <summary>The kernel's own BTF in /sys/kernel/btf/vmlinux, which CO-RE and tracing programs need. Kernel 5.4.</summary>
    KernelBtf,

    /// <summary>BTF of kernel modules in /sys/kernel/btf. Kernel 5.11.</summary>
    ModuleBtf,

    /// <summary>Batches of map elements in one system call. Kernel 5.6.</summary>
    BatchOperations,

    /// <summary>Access to one CPU's value of a per-CPU map, or to all at once (<c>BPF_F_CPU</c>, <c>BPF_F_ALL_CPUS</c>). Kernel 7.0.</summary>
    PerCpuFlags,

    /// <summary>Links can be looked up by id and give information about themselves. Kernel 5.8.</summary>
    LinkInfo,

    /// <summary>A number given at attachment that the program can read (<c>bpf_get_attach_cookie</c>). Kernel 5.15.</summary>
    AttachCookie,

    /// <summary>kprobes as perf events, which most ways to attach one use; absent where the kernel has no kprobes. Kernel 4.17.</summary>
    Kprobe,

    /// <summary>uprobes as perf events, which most ways to attach one use. Kernel 4.17.</summary>
    Uprobe,

    /// <summary>kprobe multi links that run at entry and return, and share data between them. Kernel 6.10.</summary>
    KprobeSession,

    /// <summary>uprobe multi links that run at entry and return, and share data between them. Kernel 6.13.</summary>
    UprobeSession,

    /// <summary>BPF trampolines on kernel functions: fentry, fexit, fmod_ret, LSM, freplace. Kernel 5.5.</summary>
    Trampolines,

    /// <summary>Trampolines that run one program at entry and return (fsession). Kernel 7.0.</summary>
    FunctionSession,

    /// <summary>The BPF security module is among the active ones, so that LSM programs run. Kernel 5.7.</summary>
    BpfLsm,

    /// <summary>System calls are <c>__x64_sys_…</c> or the like, which take their arguments from a register set. Kernel 4.17.</summary>
    SyscallWrapper,

    /// <summary>BPF memory counts for the cgroup, and RLIMIT_MEMLOCK no longer matters. Kernel 5.11.</summary>
    MemcgAccounting,

    /// <summary>BPF tokens, which delegate BPF to containers. Kernel 6.9.</summary>
    Tokens,
}
