namespace Ebpf.Links;

/// <summary>How an XDP program is attached.</summary>
public sealed record XdpOptions
{
    /// <summary>The modes to try, in this order; the first that the interface takes is used. Native, then generic, unless set.</summary>
    public IReadOnlyList<XdpMode> Modes { get; init; } = [XdpMode.Native, XdpMode.Generic];

    /// <summary>Whether a program that is attached already, by whomever and in whatever mode, is detached. Without it, such an interface is refused.</summary>
    /// <remarks>Between its end and the beginning of the new one, packets pass. To change the program of one's own link at once, update the link.</remarks>
    public bool Replace { get; init; }
}
