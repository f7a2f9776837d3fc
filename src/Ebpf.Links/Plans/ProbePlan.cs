namespace Ebpf.Links;

/// <summary>Alternative ways to see the same thing, best first: the first one that this machine loads and attaches is taken.</summary>
/// <remarks>A plan is inert and can be used any number of times, from many threads at once.</remarks>
public sealed class ProbePlan
{
    private ProbePlan(IReadOnlyList<ProbeAlternative> alternatives) => Alternatives = alternatives;

    /// <summary>The alternatives, in the order in which they are tried.</summary>
    public IReadOnlyList<ProbeAlternative> Alternatives { get; }

    /// <summary>Makes a plan.</summary>
    /// <param name="alternatives">Each makes one alternative, such as <c>p => p.Fentry("do_sys_openat2", "on_open")</c>; the best first.</param>
    public static ProbePlan FirstOf(params Func<ProbePlanBuilder, ProbeAlternative>[] alternatives)
    {
        ArgumentNullException.ThrowIfNull(alternatives);
        if (alternatives.Length == 0)
        {
            throw new ArgumentException("a plan has at least one alternative", nameof(alternatives));
        }

        var builder = new ProbePlanBuilder();
        return new ProbePlan([.. alternatives.Select(make => make(builder))]);
    }

    /// <summary>Loads and attaches the first alternative that this machine takes; programs that are not attached are not loaded.</summary>
    /// <inheritdoc cref="LoadAndAttachAll"/>
    public ProbeOutcome LoadAndAttach(CollectionSpec spec, CollectionOptions? options = null) => LoadAndAttachAll(spec, options, this);

    /// <summary>Loads one collection for several plans, and attaches of each the first alternative that this machine takes.</summary>
    /// <remarks>
    /// What the kernel or libbpf refuses, at the load or at the attachment, rejections by the verifier included, is a refusal of the alternative;
    /// then the plan's next one is tried, with everything loaded anew. The spec stays as it is.
    /// </remarks>
    /// <param name="spec">What has the programs. Their <see cref="ProgramSpec.AutoLoad"/> does not matter.</param>
    /// <param name="options">How to load; <see cref="CollectionOptions.Programs"/> are loaded in addition to what is attached.</param>
    /// <param name="plans">The plans.</param>
    /// <returns>The loaded collection and its links; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A plan names a program that the spec does not have, or that is not of the kind that it is to be attached as.</exception>
    /// <exception cref="ProbePlanException">Every alternative of a plan is refused; the exception has all the reasons.</exception>
    /// <exception cref="BpfFormatException">libbpf finds the object file malformed.</exception>
    /// <exception cref="MapMismatchException">A pinned or replacing map does not fit.</exception>
    /// <exception cref="BpfException">The alternatives can be loaded each by itself, but not together.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static ProbeOutcome LoadAndAttachAll(CollectionSpec spec, CollectionOptions? options, params ProbePlan[] plans)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(plans);
        return plans.Length == 0
            ? throw new ArgumentException("there is no plan", nameof(plans))
            : new ProbePlanRun(spec, options ?? new CollectionOptions(), plans).Run();
    }
}
