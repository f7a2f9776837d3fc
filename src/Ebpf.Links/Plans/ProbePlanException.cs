namespace Ebpf.Links;

/// <summary>The exception that is thrown when this machine refuses every alternative of a <see cref="ProbePlan"/>; nothing stays loaded or attached.</summary>
public sealed class ProbePlanException : BpfException
{
    /// <summary>Makes an exception from the refusals.</summary>
    /// <param name="refusals">Each alternative of the plan with its reason.</param>
    public ProbePlanException(IReadOnlyList<ProbeRefusal> refusals)
        : base(Describe(refusals), refusals[^1].Reason) => Refusals = refusals;

    /// <summary>Each alternative of the plan with its reason.</summary>
    public IReadOnlyList<ProbeRefusal> Refusals { get; }

    private static string Describe(IReadOnlyList<ProbeRefusal> refusals)
    {
        ArgumentNullException.ThrowIfNull(refusals);
        return $"this machine refuses every alternative:\n{string.Join('\n', refusals.Select(refusal => $"  {refusal}"))}";
    }
}
