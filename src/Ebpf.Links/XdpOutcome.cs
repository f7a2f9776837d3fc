namespace Ebpf.Links;

/// <summary>How an XDP program came to be attached.</summary>
/// <param name="Mode">The mode in which it runs.</param>
/// <param name="Refusals">The modes that were to be tried before, and why the kernel did not take them.</param>
/// <param name="Replaced">The ids of the programs that were detached for it.</param>
public sealed record XdpOutcome(XdpMode Mode, IReadOnlyList<BpfException> Refusals, IReadOnlyList<uint> Replaced);
