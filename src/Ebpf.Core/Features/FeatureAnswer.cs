namespace Ebpf;

/// <summary>Whether the running kernel has a feature, and if not, why.</summary>
public sealed record FeatureAnswer
{
    internal FeatureAnswer(FeatureSupport support, string reason, KernelVersion? since)
    {
        Support = support;
        Reason = reason;
        Since = since;
    }

    /// <summary>Yes, no or unknown.</summary>
    public FeatureSupport Support { get; }

    /// <summary>Why it is not yes, for people: the kernel is too old, built without an option, a capability is missing; empty for yes.</summary>
    public string Reason { get; }

    /// <summary>The first upstream kernel with the feature, where that is known. Distributions backport: an older kernel may have it too.</summary>
    public KernelVersion? Since { get; }

    /// <summary>Whether the answer is yes.</summary>
    public bool IsYes => Support == FeatureSupport.Yes;

    /// <summary>Whether the answer is no: not yes, and not unknown.</summary>
    public bool IsNo => Support == FeatureSupport.No;

    /// <summary>As in <c>yes</c>, or <c>no: this kernel is 5.10.251, and …</c></summary>
    public override string ToString() => Support switch
    {
        FeatureSupport.Yes => "yes",
        FeatureSupport.No => $"no: {Reason}",
        _ => $"unknown: {Reason}",
    };
}
