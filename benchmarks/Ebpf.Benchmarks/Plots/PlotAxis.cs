namespace Ebpf.Benchmarks.Plots;

/// <summary>From a value to its place between 0 and 1, and the values that are written beside the axis.</summary>
internal abstract class PlotAxis
{
    internal abstract IReadOnlyList<double> Ticks { get; }

    internal abstract double PlaceOf(double value);

    /// <summary>From 0 on, which shows what is how many times as much; only where that leaves nothing readable, by powers.</summary>
    internal static PlotAxis Fitting(IEnumerable<double> values)
    {
        double min = values.Min();
        double max = values.Max();
        return max > 5 * min ? new LogAxis(LogAxis.RoundTicks(min, max)) : new LinearAxis(max);
    }
}
