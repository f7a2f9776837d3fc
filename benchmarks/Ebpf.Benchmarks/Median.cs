namespace Ebpf.Benchmarks;

internal static class Median
{
    /// <summary>The one in the middle; of an even number the mean of the two in the middle.</summary>
    internal static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
