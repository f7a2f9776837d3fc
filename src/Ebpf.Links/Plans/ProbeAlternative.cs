namespace Ebpf.Links;

/// <summary>One of the ways that a <see cref="ProbePlan"/> tries: a program and what to attach it to, or several that work only together.</summary>
public sealed class ProbeAlternative
{
    internal ProbeAlternative(params IReadOnlyList<ProbeStep> steps) => Steps = steps;

    /// <summary>What is attached to what, in words: <c>fentry do_sys_openat2 (on_open)</c>.</summary>
    public string Description => string.Join(" and ", Steps.Select(step => $"{step.Description} ({step.Program})"));

    /// <summary>The programs that it loads, by name.</summary>
    public IReadOnlyList<string> Programs => [.. Steps.Select(step => step.Program).Distinct()];

    internal IReadOnlyList<ProbeStep> Steps { get; }

    /// <summary>The description.</summary>
    public override string ToString() => Description;
}
