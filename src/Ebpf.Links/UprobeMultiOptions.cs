namespace Ebpf.Links;

/// <summary>
/// Which places of a program or library a program is attached to at once: exactly one of <see cref="Functions"/>, <see cref="Offsets"/> and
/// <see cref="Pattern"/>.
/// </summary>
public sealed record UprobeMultiOptions
{
    /// <summary>Names of functions, with a version (<c>name@VERSION</c>) or without. One that does not exist makes all fail, and is named.</summary>
    public IReadOnlyList<string> Functions { get; init; } = [];

    /// <summary>Places in the file, in bytes from its start.</summary>
    public IReadOnlyList<ulong> Offsets { get; init; } = [];

    /// <summary>All functions whose name matches, where <c>*</c> stands for any characters and <c>?</c> for one: <c>SSL_*</c>.</summary>
    public string? Pattern { get; init; }

    /// <summary>
    /// What the program reads by <c>bpf_get_attach_cookie</c>: one for each of <see cref="Functions"/> or <see cref="Offsets"/>, in their order, or none.
    /// </summary>
    public IReadOnlyList<ulong> Cookies { get; init; } = [];

    /// <summary>
    /// Where in the file the 16-bit counters are that the kernel raises while the probes are set, 0 for none; one for each of
    /// <see cref="Functions"/> or <see cref="Offsets"/>, in their order, or none at all.
    /// </summary>
    public IReadOnlyList<ulong> RefCounterOffsets { get; init; } = [];

    /// <summary>The process to watch, all its threads included; <see langword="null"/> for all that run the file, now or later.</summary>
    /// <remarks>Kernels 6.6 to 6.9 watch only the thread of this number, unless a stable release has mended it (6.6.35, 6.9.5): there, leave it out and
    /// have the program compare <c>bpf_get_current_pid_tgid</c>, or use <see cref="UprobeExtensions"/>.</remarks>
    public int? Pid { get; init; }

    /// <summary>Whether the program runs when the functions return (uretprobe), not when they are called. Not for sessions, which do both.</summary>
    public bool AtReturn { get; init; }
}
