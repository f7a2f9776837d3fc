namespace Ebpf.Benchmarks.Cases;

/// <summary>All cases, in the order of the results.</summary>
internal static class PairedCases
{
    internal static IReadOnlyList<IPairedCase> All { get; } =
    [
        new MapLookup(FilledHash.Entries, isScale: false),
        new MapUpdate(),
        new MapDelete(),
        new MapIterate(),
        new MapBatch(),
        new MapPerCpu(pretended: null),
        new MapMmap(),
        .. new[] { 16, 64, 256, 1024 }.Select(size => new Drain(size, isHot: true)),
        .. new[] { 16, 64, 256, 1024 }.Select(size => new Drain(size, isHot: false)),
        new Wakeup(50),
        new Wakeup(99),
        .. new[] { 16, 64, 256, 1024 }.Select(size => new PerfDrain(size)),
        new LoadObject("load-medium", ["parse+load", "load"]),
        new LoadObject("load-kprobes", ["parse+load", "load"]),
        new BtfFind(),
        new AttachDetach(),
        .. new[] { 1, 2, 4, 8 }.Select(rings => new ScaleRings(rings)),
        .. new[] { 1_000, 10_000, 100_000, 1_000_000 }.Select(entries => new MapLookup(entries, isScale: true)),
        .. PretendedCpus.Counts.Select(cpus => new MapPerCpu(cpus)),
        .. new[] { 1, 10, 100, 300 }.Select(programs => new LoadObject($"scale-programs-{programs}", ["parse+load"], pairs: 5)),
        new ProcessStart("process-attached", "ms", start => start.Attached),
        new ProcessStart("process-first-event", "ms", start => start.FirstEvent),
        new ProcessStart("process-rss", "MB", start => start.PeakMemory),
        new ProcessSize(),
        .. new[] { false, true }.SelectMany(isEmulated => (IPairedCase[])
        [
            new OverheadHook("overhead-openat", "", isEmulated),
            new OverheadHook("overhead-empty", "empty_", isEmulated),
            new OverheadStack(isEmulated),
            new OverheadXdp(isEmulated),
        ]),
    ];
}
