namespace Ebpf.Links;

/// <summary>What is attached to one hook of one target, at one moment.</summary>
/// <param name="Programs">The programs in the order in which they run.</param>
/// <param name="Flags">How the first was attached to the cgroup, which decides about others; <see cref="AttachFlags.None"/> for other targets.</param>
/// <param name="Revision">A number that each change raises, to be expected by the next; <see langword="null"/> where the kernel keeps none (before 6.6, cgroups before 6.17, other targets).</param>
public sealed record AttachedPrograms(IReadOnlyList<AttachedProgram> Programs, AttachFlags Flags, ulong? Revision);
