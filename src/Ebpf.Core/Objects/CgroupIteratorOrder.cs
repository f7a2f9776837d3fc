namespace Ebpf;

/// <summary>How an iterator walks cgroups: <c>BPF_CGROUP_ITER_*</c> of the kernel's include/uapi/linux/bpf.h, by value. Kernel 6.1.</summary>
public enum CgroupIteratorOrder
{
    /// <summary>No order, which the kernel refuses.</summary>
    Unspecified = 0,

    /// <summary>The cgroup alone.</summary>
    SelfOnly = 1,

    /// <summary>The cgroup and all below it, parents first.</summary>
    DescendantsPreOrder = 2,

    /// <summary>The cgroup and all below it, children first.</summary>
    DescendantsPostOrder = 3,

    /// <summary>The cgroup and those above it, up to the root.</summary>
    AncestorsUp = 4,

    /// <summary>The children of the cgroup, themselves alone. Kernel 7.0.</summary>
    Children = 5,
}
