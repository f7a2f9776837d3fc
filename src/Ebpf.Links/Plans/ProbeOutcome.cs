namespace Ebpf.Links;

/// <summary>A collection that was loaded and attached by one or several <see cref="ProbePlan"/>s; it owns the collection and its links.</summary>
public sealed class ProbeOutcome : IDisposable
{
    internal ProbeOutcome(Collection collection, IReadOnlyList<ProbeChoice> choices)
    {
        Collection = collection;
        Choices = choices;
    }

    /// <summary>The collection, with the programs of the chosen alternatives and their maps alone.</summary>
    public Collection Collection { get; }

    /// <summary>What became of each plan, in the order in which they were given.</summary>
    public IReadOnlyList<ProbeChoice> Choices { get; }

    /// <summary>The alternative of the first plan that is attached.</summary>
    public ProbeAlternative Chosen => Choices[0].Chosen;

    /// <summary>The links of all plans.</summary>
    public IReadOnlyList<BpfLink> Links => [.. Choices.SelectMany(choice => choice.Links)];

    /// <summary>What is attached, and why each earlier alternative is not: a line for each.</summary>
    public string Explain() => string.Join('\n', Choices.Select(choice => choice.Explain()));

    /// <summary>Detaches the links and closes the collection.</summary>
    public void Dispose()
    {
        foreach (BpfLink link in Links)
        {
            link.Dispose();
        }

        Collection.Dispose();
    }
}
