namespace Ebpf.Links;

/// <summary>How a program is attached by <c>BPF_PROG_ATTACH</c>.</summary>
public sealed record RawAttachOptions
{
    /// <summary>Whether and how it shares the hook, as the kernel has it; what <see cref="Anchor"/> and <see cref="Replace"/> imply is added.</summary>
    public AttachFlags Flags { get; init; }

    /// <summary>The program's place among others: TCX, netkit (6.6), cgroups (6.17).</summary>
    public AttachAnchor? Anchor { get; init; }

    /// <summary>The program that this one takes the place of, at once: cgroups (5.6), TCX, netkit (6.6).</summary>
    public BpfProgram? Replace { get; init; }

    /// <summary>The revision (<see cref="AttachedPrograms.Revision"/>) that the list of programs must still have; <see langword="null"/> for any.</summary>
    public ulong? ExpectedRevision { get; init; }
}
