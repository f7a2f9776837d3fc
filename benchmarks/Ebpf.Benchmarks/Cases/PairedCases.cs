namespace Ebpf.Benchmarks.Cases;

internal static class PairedCases
{
    internal static IReadOnlyList<IPairedCase> All { get; } = [new MapLookup(), new LoadMedium(), new BtfFind()];
}
