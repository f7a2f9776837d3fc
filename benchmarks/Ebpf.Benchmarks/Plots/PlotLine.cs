namespace Ebpf.Benchmarks.Plots;

/// <summary>One line of a plot.</summary>
/// <param name="Name">Written at its end.</param>
/// <param name="Points">From left to right.</param>
internal sealed record PlotLine(string Name, IReadOnlyList<(double X, double Y)> Points);
