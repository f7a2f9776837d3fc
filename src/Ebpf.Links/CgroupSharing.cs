namespace Ebpf.Links;

/// <summary>Who else may have programs for the same hook of a cgroup.</summary>
public enum CgroupSharing
{
    /// <summary><c>BPF_F_ALLOW_MULTI</c>: any number, here and below; all of them run. The only one with a link of the kernel's.</summary>
    Multiple,

    /// <summary><c>BPF_F_ALLOW_OVERRIDE</c>: one here; a cgroup below may have another, which runs there instead. Another here replaces it.</summary>
    Override,

    /// <summary>One here, and none below. Another here replaces it.</summary>
    Exclusive,
}
