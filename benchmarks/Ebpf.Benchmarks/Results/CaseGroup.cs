namespace Ebpf.Benchmarks.Results;

/// <summary>Cases that are read together, by how their names begin.</summary>
internal sealed record CaseGroup(string Title, params string[] Prefixes)
{
    internal static CaseGroup Scaling { get; } = new("Scaling", "scale-");

    /// <summary>The last one has what is in no other.</summary>
    internal static IReadOnlyList<CaseGroup> All { get; } =
    [
        new("Maps", "map-"),
        new("Ring buffers and perf buffers", "drain-", "wakeup-", "perf-drain-"),
        new("Loading and attaching", "load-", "btf-", "attach-"),
        new("A whole process", "process-"),
        new("Overhead on what is observed", "overhead-"),
        Scaling,
        new("Others", ""),
    ];

    internal static CaseGroup Of(string name) =>
        All.First(group => group.Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
}
