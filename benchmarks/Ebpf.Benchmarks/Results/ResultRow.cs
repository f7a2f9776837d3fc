using Ebpf.Benchmarks.Cases;

namespace Ebpf.Benchmarks.Results;

/// <summary>One line of the results; its properties are the keys of <c>results.json</c>.</summary>
/// <param name="Case">The case's name.</param>
/// <param name="Variant">Who did the work, and how: <see cref="Baseline"/> is the C half.</param>
/// <param name="Unit">Of median, min and max.</param>
/// <param name="Median">Of the runs.</param>
/// <param name="Min">The least of the runs.</param>
/// <param name="Max">The largest of the runs.</param>
/// <param name="Runs">How many processes were measured.</param>
/// <param name="Ratio">The median of the ratios of each run to the C run of the same pair.</param>
/// <param name="RatioLow">Where the ratios of the pairs begin: see <see cref="Spread"/>.</param>
/// <param name="RatioHigh">Where they end.</param>
/// <param name="FloorRatio">The same as <paramref name="Ratio"/>, to the variant <see cref="Floor"/>; null where the case has none.</param>
/// <param name="Commit">What was measured, with a + if it had changes that were not committed.</param>
/// <param name="Machine">On what.</param>
internal sealed record ResultRow(
    string Case,
    string Variant,
    string Unit,
    double Median,
    double Min,
    double Max,
    int Runs,
    double Ratio,
    double RatioLow,
    double RatioHigh,
    double? FloorRatio,
    string Commit,
    string Machine)
{
    internal const string Baseline = "c";

    /// <summary>The same in C without libbpf, the least that it can cost.</summary>
    internal const string Floor = "floor";

    /// <param name="paired">The case.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="values">What its runs measured, by pair.</param>
    /// <param name="baseline">What the C runs measured, by pair.</param>
    /// <param name="floor">What the runs of <see cref="Floor"/> measured, by pair.</param>
    internal static ResultRow Of(IPairedCase paired, string variant, double[] values, double[] baseline, double[]? floor)
    {
        double[] ratios = Ratios(values, baseline);
        (double low, double high) = Spread.Of(ratios);
        return new(
            paired.Name,
            variant,
            paired.Unit,
            Math.Round(Benchmarks.Median.Of(values), 2),
            Math.Round(values.Min(), 2),
            Math.Round(values.Max(), 2),
            values.Length,
            Math.Round(Benchmarks.Median.Of(ratios), 3),
            Math.Round(low, 3),
            Math.Round(high, 3),
            floor is null ? null : Math.Round(Benchmarks.Median.Of(Ratios(values, floor)), 3),
            Benchmarks.Machine.Commit,
            Benchmarks.Machine.Name);
    }

    private static double[] Ratios(double[] values, double[] to) => [.. values.Zip(to, (value, one) => value / one)];
}
