namespace Ebpf.Links;

/// <summary>What became of one <see cref="ProbePlan"/>.</summary>
public sealed class ProbeChoice
{
    internal ProbeChoice(ProbeAlternative chosen, IReadOnlyList<ProbeRefusal> refused, IReadOnlyList<BpfLink> links)
    {
        Chosen = chosen;
        Refused = refused;
        Links = links;
    }

    /// <summary>The alternative that is attached.</summary>
    public ProbeAlternative Chosen { get; }

    /// <summary>Those before it in the plan, each with the reason of its refusal.</summary>
    public IReadOnlyList<ProbeRefusal> Refused { get; }

    /// <summary>The links of <see cref="Chosen"/>, in the order of its programs; the <see cref="ProbeOutcome"/> disposes them.</summary>
    public IReadOnlyList<BpfLink> Links { get; }

    /// <summary>What is attached, and why each earlier alternative is not: a line for each.</summary>
    public string Explain() => string.Join('\n', Refused.Select(refusal => $"refused: {refusal}").Prepend($"attached: {Chosen.Description}"));

    /// <summary>The description of <see cref="Chosen"/>.</summary>
    public override string ToString() => Chosen.Description;
}
