namespace Ebpf.Benchmarks.Plots;

/// <summary>An axis on which the same distance is the same factor.</summary>
/// <param name="ticks">Values above 0, the least and the largest at the ends of the axis.</param>
internal sealed class LogAxis(IReadOnlyList<double> ticks) : PlotAxis
{
    internal override IReadOnlyList<double> Ticks => ticks;

    internal override double PlaceOf(double value) =>
        ticks.Count > 1 ? Math.Log(value / ticks[0]) / Math.Log(ticks[^1] / ticks[0]) : 0.5;

    /// <summary>Powers of ten, and one more tick between two of them where these are few, around a range.</summary>
    internal static IReadOnlyList<double> RoundTicks(double min, double max)
    {
        double[] digits = max > 1000 * min ? [1] : [1, 3];
        var ticks = new List<double>();
        for (double power = Math.Pow(10, Math.Floor(Math.Log10(min))); power <= max * 10; power *= 10)
        {
            ticks.AddRange(digits.Select(digit => digit * power));
        }

        int first = ticks.FindLastIndex(tick => tick <= min);
        int last = ticks.FindIndex(tick => tick >= max);
        return ticks[first..(last + 1)];
    }
}
