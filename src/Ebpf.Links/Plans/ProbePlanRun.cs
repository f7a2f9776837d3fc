namespace Ebpf.Links;

/// <summary>One search for the alternatives that this machine takes: load all that are next in their plans, and at each refusal go on in the plan that it is of.</summary>
internal sealed class ProbePlanRun
{
    private readonly CollectionSpec _spec;
    private readonly CollectionOptions _options;
    private readonly IReadOnlyList<ProbePlan> _plans;
    private readonly List<ProbeRefusal>[] _refused;

    /// <exception cref="ArgumentException">A plan does not fit the spec.</exception>
    internal ProbePlanRun(CollectionSpec spec, CollectionOptions options, IReadOnlyList<ProbePlan> plans)
    {
        _spec = spec;
        _options = options;
        _plans = plans;
        _refused = [.. plans.Select(_ => new List<ProbeRefusal>())];
        foreach (ProbeStep step in plans.SelectMany(plan => plan.Alternatives).SelectMany(alternative => alternative.Steps))
        {
            Check(step);
        }
    }

    internal ProbeOutcome Run()
    {
        while (true)
        {
            if (TryLoad() is { } collection && TryAttach(collection) is { } outcome)
            {
                return outcome;
            }
        }
    }

    // As many are refused as precede it.
    private ProbeAlternative Next(int plan) => _plans[plan].Alternatives[_refused[plan].Count];

    private Collection? TryLoad()
    {
        int[] all = [.. Enumerable.Range(0, _plans.Count)];
        try
        {
            return Load(all);
        }
        catch (BpfException e) when (IsRefusal(e))
        {
            int[] guilty = _plans.Count == 1 ? all
                : e is VerifierException rejected ? [.. all.Where(plan => Next(plan).Programs.Contains(rejected.ProgramName))] : [];
            if (guilty.Length > 0)
            {
                Array.ForEach(guilty, plan => Refuse(plan, e));
                return null;
            }

            if (!RefuseThoseThatFailAlone(all))
            {
                throw;
            }

            return null;
        }
    }

    private bool RefuseThoseThatFailAlone(int[] plans)
    {
        bool any = false;
        foreach (int plan in plans)
        {
            try
            {
                using Collection alone = Load(plan);
            }
            catch (BpfException e) when (IsRefusal(e))
            {
                any = true;
                Refuse(plan, e);
            }
        }

        return any;
    }

    private ProbeOutcome? TryAttach(Collection collection)
    {
        ProbeOutcome? outcome = null;
        List<BpfLink> links = [];
        try
        {
            var choices = new ProbeChoice[_plans.Count];
            for (int plan = 0; plan < choices.Length; plan++)
            {
                int first = links.Count;
                try
                {
                    foreach (ProbeStep step in Next(plan).Steps)
                    {
                        links.Add(step.Attach(collection.Programs[step.Program]));
                    }
                }
                catch (BpfException e)
                {
                    Refuse(plan, e);
                    return null;
                }

                choices[plan] = new ProbeChoice(Next(plan), _refused[plan], links[first..]);
            }

            return outcome = new ProbeOutcome(collection, choices);
        }
        finally
        {
            if (outcome is null)
            {
                links.ForEach(link => link.Dispose());
                collection.Dispose();
            }
        }
    }

    private void Refuse(int plan, BpfException reason)
    {
        _refused[plan].Add(new ProbeRefusal(Next(plan), reason));
        if (_refused[plan].Count == _plans[plan].Alternatives.Count)
        {
            throw new ProbePlanException(_refused[plan]);
        }
    }

    private Collection Load(params int[] plans)
    {
        CollectionSpec spec = _spec.Clone();
        var programs = new HashSet<string>(_options.Programs ?? []);
        var targets = new Dictionary<string, string>();
        foreach (ProbeStep step in plans.SelectMany(plan => Next(plan).Steps))
        {
            programs.Add(step.Program);
            if (step.LoadTarget is not { } target)
            {
                continue;
            }

            if (!targets.TryAdd(step.Program, target) && targets[step.Program] != target)
            {
                throw new ArgumentException(
                    $"program '{step.Program}' is to be attached to '{targets[step.Program]}' and to '{target}', and is loaded for one of them: take a program for each");
            }

            spec.Programs[step.Program].AttachTarget = target;
        }

        return Collection.Load(spec, _options with { Programs = programs });
    }

    // What does not depend on the alternative fails for the next one, too.
    private static bool IsRefusal(BpfException exception) => exception is not (BpfFormatException or MapMismatchException);

    private void Check(ProbeStep step)
    {
        if (!_spec.Programs.TryGetValue(step.Program, out ProgramSpec? program))
        {
            throw new ArgumentException(
                $"{step.Description}: there is no program '{step.Program}' in '{_spec.Name}', which has {string.Join(", ", _spec.Programs.Keys)}");
        }

        if (step.Kinds.Count > 0 && !step.Kinds.Any(kind => kind.Type == program.Type && (kind.AttachType ?? program.AttachType) == program.AttachType))
        {
            throw new ArgumentException(
                $"{step.Description}: program '{step.Program}' is SEC(\"{program.SectionName}\"), of type {program.Type} and attach type "
                + $"{program.AttachType?.ToString() ?? "none"}; this takes {string.Join(" or ", step.Kinds.Select(Describe))}");

            static string Describe((ProgramType Type, AttachType? AttachType) kind) => kind.AttachType is { } type ? $"{kind.Type} with {type}" : $"{kind.Type}";
        }
    }
}
