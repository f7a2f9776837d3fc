namespace Ebpf.Benchmarks.Results;

/// <summary>The range in which the true median probably is, whatever the distribution.</summary>
/// <remarks>
/// Each run is above or below the true median like a thrown coin. So of 7 runs the second least and the second largest have it between them
/// in 7 of 8 cases, and one that was disturbed does not matter; with fewer than 7, the least and the largest are needed for as much.
/// </remarks>
internal static class Spread
{
    internal static (double Low, double High) Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int outside = sorted.Length >= 7 ? 1 : 0;
        return (sorted[outside], sorted[^(outside + 1)]);
    }
}
