namespace Ebpf.Benchmarks.Plots;

/// <summary>An axis that begins at 0, with four to eight round ticks.</summary>
internal sealed class LinearAxis : PlotAxis
{
    internal LinearAxis(double max)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(max)));
        double step = power * (max / power) switch { <= 1.5 => 0.25, <= 3 => 0.5, <= 7 => 1, _ => 2 };
        Ticks = [.. Enumerable.Range(0, (int)Math.Ceiling(max / step) + 1).Select(tick => tick * step)];
    }

    internal override IReadOnlyList<double> Ticks { get; }

    internal override double PlaceOf(double value) => value / Ticks[^1];
}
