namespace Ebpf.Links;

/// <summary>An alternative that this machine refused, and why.</summary>
/// <param name="Alternative">What was tried.</param>
/// <param name="Reason">What the load or the attachment failed with.</param>
public sealed record ProbeRefusal(ProbeAlternative Alternative, BpfException Reason)
{
    /// <summary>The alternative and the reason, in one line.</summary>
    public override string ToString() => $"{Alternative.Description}: {Reason.Message.ReplaceLineEndings(" ")}";
}
