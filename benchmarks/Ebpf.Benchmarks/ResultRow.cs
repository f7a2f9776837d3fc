using Ebpf.Benchmarks.Cases;

namespace Ebpf.Benchmarks;

/// <summary>One line of the results; its properties are the keys of <c>results.json</c>.</summary>
/// <remarks>The ratio is the median of the ratios of each run to the C run of the same pair.</remarks>
internal sealed record ResultRow(string Case, string Variant, string Unit, double Median, double Min, double Max, int Runs, double Ratio)
{
    internal static ResultRow Of(IPairedCase paired, string variant, double[] values, double[] baseline) => new(
        paired.Name,
        variant,
        paired.Unit,
        Math.Round(Benchmarks.Median.Of(values), 2),
        Math.Round(values.Min(), 2),
        Math.Round(values.Max(), 2),
        values.Length,
        Math.Round(Benchmarks.Median.Of(values.Zip(baseline, (value, c) => value / c)), 3));
}
