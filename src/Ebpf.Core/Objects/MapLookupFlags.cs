namespace Ebpf;

/// <summary>How a value is read, by the values of the kernel's include/uapi/linux/bpf.h.</summary>
[Flags]
public enum MapLookupFlags : ulong
{
    /// <summary>As it is, even if a program is writing it.</summary>
    None = 0,

    /// <summary><c>BPF_F_LOCK</c>: take the value's <c>bpf_spin_lock</c> while it is read. Kernel 5.1.</summary>
    Lock = 4,
}
