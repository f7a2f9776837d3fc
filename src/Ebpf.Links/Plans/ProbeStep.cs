namespace Ebpf.Links;

/// <summary>One program and the way that it is attached, as a part of a <see cref="ProbeAlternative"/>.</summary>
internal sealed record ProbeStep(string Program, string Description, Func<BpfProgram, BpfLink> Attach)
{
    /// <summary>The types and attach types that the program must have for this way; empty for any. A null attach type is any.</summary>
    internal IReadOnlyList<(ProgramType Type, AttachType? AttachType)> Kinds { get; init; } = [];

    /// <summary>What the program is to be loaded for; null for what its spec says.</summary>
    internal string? LoadTarget { get; init; }
}
