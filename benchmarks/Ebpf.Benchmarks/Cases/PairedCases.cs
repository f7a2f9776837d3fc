namespace Ebpf.Benchmarks.Cases;

internal static class PairedCases
{
    internal static IReadOnlyList<IPairedCase> All { get; } =
    [
        new MapLookup(),
        new MapUpdate(),
        new MapDelete(),
        new MapIterate(),
        new MapBatch(),
        new MapPerCpu(),
        new MapMmap(),
        new LoadMedium(),
        new BtfFind(),
        .. new[] { 16, 64, 256, 1024 }.SelectMany(size => (IPairedCase[])[new Drain(size, isHot: true), new Drain(size, isHot: false)]),
        .. new[] { 16, 64, 256, 1024 }.Select(size => new PerfDrain(size)),
        new Wakeup(50),
        new Wakeup(99),
    ];
}
