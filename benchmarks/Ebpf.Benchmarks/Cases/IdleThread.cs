namespace Ebpf.Benchmarks.Cases;

/// <summary>
/// The variant in C that has an idle thread beside the one that works. A .NET process has several threads, which share its table of file descriptors; so the kernel counts each
/// use of one (<c>fdget</c> of fs/file.c), which it does not do for a process of one thread.
/// </summary>
internal static class IdleThread
{
    internal const string Variant = "c-threads";

    internal static IReadOnlyList<string>? Arguments(IPairedCase paired, string variant) => variant == Variant ? [.. paired.BaselineArguments, "threads"] : null;
}
