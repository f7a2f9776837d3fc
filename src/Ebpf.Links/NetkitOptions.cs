namespace Ebpf.Links;

/// <summary>How a program is attached to a netkit interface.</summary>
public sealed record NetkitOptions
{
    /// <summary>Its place among the others; <see langword="null"/> for last.</summary>
    public AttachAnchor? Anchor { get; init; }

    /// <summary>The revision (<see cref="AttachedPrograms.Revision"/>) that the list of programs must still have; <see langword="null"/> for any.</summary>
    public ulong? ExpectedRevision { get; init; }
}
