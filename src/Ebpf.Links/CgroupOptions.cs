namespace Ebpf.Links;

/// <summary>How a program is attached to a cgroup.</summary>
public sealed record CgroupOptions
{
    /// <summary>The hook; <see langword="null"/> for what the program's section says, or there is only one of for its type.</summary>
    public AttachType? AttachType { get; init; }

    /// <summary>Who else may have programs there.</summary>
    /// <remarks>
    /// All but <see cref="CgroupSharing.Multiple"/> are attachments without a link of the kernel's: the end of the process does not end them, only
    /// disposal, or that of the cgroup.
    /// </remarks>
    public CgroupSharing Sharing { get; init; }

    /// <summary>The program's place among the others of the cgroup; <see langword="null"/> for last. Kernel 6.17.</summary>
    public AttachAnchor? Anchor { get; init; }

    /// <summary>Whether it runs before the programs of the cgroups below, rather than after. Kernel 6.15.</summary>
    public bool PreOrder { get; init; }

    /// <summary>The revision (<see cref="AttachedPrograms.Revision"/>) that the list of programs must still have; <see langword="null"/> for any. Kernel 6.17.</summary>
    public ulong? ExpectedRevision { get; init; }

    internal AttachFlags Flags => Sharing switch
    {
        CgroupSharing.Multiple => AttachFlags.AllowMulti,
        CgroupSharing.Override => AttachFlags.AllowOverride,
        _ => AttachFlags.None,
    } | (Anchor?.Flags ?? 0) | (PreOrder ? AttachFlags.PreOrder : 0);
}
