namespace Ebpf.Links;

/// <summary>How a program is attached by TCX.</summary>
public sealed record TcxOptions
{
    /// <summary>Its place among the others; <see langword="null"/> for last.</summary>
    public AttachAnchor? Anchor { get; init; }

    /// <summary>The revision (<see cref="AttachedPrograms.Revision"/>) that the list of programs must still have; <see langword="null"/> for any.</summary>
    public ulong? ExpectedRevision { get; init; }
}
