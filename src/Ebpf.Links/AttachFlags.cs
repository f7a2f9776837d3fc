namespace Ebpf.Links;

/// <summary>How a program is attached among others: <c>BPF_F_*</c> of <c>BPF_PROG_ATTACH</c>, by value.</summary>
[Flags]
public enum AttachFlags
{
    /// <summary>In a cgroup: the only program of its kind, here and below.</summary>
    None = 0,

    /// <summary><c>BPF_F_ALLOW_OVERRIDE</c>: in a cgroup, one below may have another program instead. Kernel 4.11.</summary>
    AllowOverride = 1 << 0,

    /// <summary><c>BPF_F_ALLOW_MULTI</c>: in a cgroup, beside other programs, here and below. Kernel 4.15.</summary>
    AllowMulti = 1 << 1,

    /// <summary><c>BPF_F_REPLACE</c>: instead of one that is attached. Kernel 5.6.</summary>
    Replace = 1 << 2,

    /// <summary><c>BPF_F_BEFORE</c>: before another, or first. Kernel 6.6, cgroups 6.17.</summary>
    Before = 1 << 3,

    /// <summary><c>BPF_F_AFTER</c>: after another, or last. Kernel 6.6, cgroups 6.17.</summary>
    After = 1 << 4,

    /// <summary><c>BPF_F_ID</c>: the other is named by its id. Kernel 6.6.</summary>
    Id = 1 << 5,

    /// <summary><c>BPF_F_PREORDER</c>: in a cgroup, before the programs of those below rather than after. Kernel 6.15.</summary>
    PreOrder = 1 << 6,

    /// <summary><c>BPF_F_LINK</c>: the other is a link, not a program. Kernel 6.6.</summary>
    Link = 1 << 13,
}
