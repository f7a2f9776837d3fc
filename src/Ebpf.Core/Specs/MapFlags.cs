namespace Ebpf;

/// <summary>How a map is created: <c>BPF_F_*</c> of the kernel's include/uapi/linux/bpf.h, by value.</summary>
[Flags]
public enum MapFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary><c>BPF_F_NO_PREALLOC</c>: entries of a hash are allocated when they are added. Kernel 4.6.</summary>
    NoPrealloc = 1 << 0,

    /// <summary><c>BPF_F_NO_COMMON_LRU</c>: each CPU has an LRU list of its own. Kernel 4.10.</summary>
    NoCommonLru = 1 << 1,

    /// <summary><c>BPF_F_NUMA_NODE</c>: allocate on <see cref="MapSpec.NumaNode"/>. Kernel 4.14.</summary>
    NumaNode = 1 << 2,

    /// <summary><c>BPF_F_RDONLY</c>: the file descriptor can not write. Kernel 4.15.</summary>
    ReadOnly = 1 << 3,

    /// <summary><c>BPF_F_WRONLY</c>: the file descriptor can not read. Kernel 4.15.</summary>
    WriteOnly = 1 << 4,

    /// <summary><c>BPF_F_STACK_BUILD_ID</c>: stack traces hold build ids and offsets, not addresses. Kernel 4.17.</summary>
    StackBuildId = 1 << 5,

    /// <summary><c>BPF_F_ZERO_SEED</c>: hash with seed 0; for tests. Kernel 4.20.</summary>
    ZeroSeed = 1 << 6,

    /// <summary><c>BPF_F_RDONLY_PROG</c>: programs can not write. Kernel 5.2.</summary>
    ReadOnlyProgram = 1 << 7,

    /// <summary><c>BPF_F_WRONLY_PROG</c>: programs can not read. Kernel 5.2.</summary>
    WriteOnlyProgram = 1 << 8,

    /// <summary><c>BPF_F_CLONE</c>: socket storage is copied to accepted sockets. Kernel 5.4.</summary>
    Clone = 1 << 9,

    /// <summary><c>BPF_F_MMAPABLE</c>: user space can map the values. Kernel 5.5.</summary>
    Mmapable = 1 << 10,

    /// <summary><c>BPF_F_PRESERVE_ELEMS</c>: perf events stay when the descriptor that added them is closed. Kernel 5.10.</summary>
    PreserveElements = 1 << 11,

    /// <summary><c>BPF_F_INNER_MAP</c>: an inner array that may differ in <see cref="MapSpec.MaxEntries"/>. Kernel 5.10.</summary>
    InnerMap = 1 << 12,

    /// <summary><c>BPF_F_LINK</c>: the struct_ops map is attached by a link. Kernel 6.4.</summary>
    Link = 1 << 13,

    /// <summary><c>BPF_F_VTYPE_BTF_OBJ_FD</c>: the value type is in a module's BTF. Kernel 6.9.</summary>
    ValueTypeBtfObject = 1 << 15,

    /// <summary><c>BPF_F_TOKEN_FD</c>: created by the authority of a BPF token. Kernel 6.9.</summary>
    Token = 1 << 16,

    /// <summary><c>BPF_F_SEGV_ON_FAULT</c>: touching an absent arena page raises SIGSEGV instead of allocating it. Kernel 6.9.</summary>
    SegvOnFault = 1 << 17,

    /// <summary><c>BPF_F_NO_USER_CONV</c>: arena pointers are not converted to user addresses. Kernel 6.9.</summary>
    NoUserConversion = 1 << 18,

    /// <summary><c>BPF_F_RB_OVERWRITE</c>: a full ring buffer drops its oldest records, not the newest. Kernel 6.19.</summary>
    RingBufferOverwrite = 1 << 19,
}
