namespace Ebpf.Links;

/// <summary>
/// Which functions of the kernel a program is attached to at once: exactly one of <see cref="Symbols"/>, <see cref="Addresses"/> and
/// <see cref="Pattern"/>.
/// </summary>
public sealed record KprobeMultiOptions
{
    /// <summary>Names of functions. One that does not exist makes all fail, and is named.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Addresses of functions, as in <c>/proc/kallsyms</c>.</summary>
    public IReadOnlyList<ulong> Addresses { get; init; } = [];

    /// <summary>
    /// All functions whose name matches, where <c>*</c> stands for any characters and <c>?</c> for one: <c>vfs_*</c>. Needs tracefs; takes the time
    /// to read some 50,000 names.
    /// </summary>
    public string? Pattern { get; init; }

    /// <summary>
    /// What the program reads by <c>bpf_get_attach_cookie</c>: one for each of <see cref="Symbols"/> or <see cref="Addresses"/>, in their order, or none.
    /// </summary>
    public IReadOnlyList<ulong> Cookies { get; init; } = [];

    /// <summary>Whether the program runs when the functions return (kretprobe), not when they are called. Not for sessions, which do both.</summary>
    public bool AtReturn { get; init; }
}
