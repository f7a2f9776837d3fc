namespace Ebpf.Links;

/// <summary>One of the programs at a hook.</summary>
/// <param name="Id">The program's id: <see cref="BpfProgram.FromId"/> opens it.</param>
/// <param name="LinkId">The id of the link that keeps it attached; <see langword="null"/> if there is none, or the kernel does not tell (before 6.6, and for cgroups).</param>
/// <param name="Flags">How it was attached, as far as the kernel tells.</param>
public sealed record AttachedProgram(uint Id, uint? LinkId, AttachFlags Flags);
