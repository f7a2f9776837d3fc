namespace Ebpf.Maps;

/// <summary>A quantile as far as a histogram knows it: the true one is above <paramref name="LowerBound"/> and not above <paramref name="UpperBound"/>.</summary>
/// <param name="Value">Interpolated between the bounds; the lower bound where there is no upper one.</param>
/// <param name="LowerBound">The bucket's lower bound, exclusive; in the first bucket 0, inclusive.</param>
/// <param name="UpperBound">The bucket's upper bound, inclusive; the largest number there is for a bucket that takes everything above.</param>
public readonly record struct HistogramQuantile(double Value, ulong LowerBound, ulong UpperBound)
{
    /// <summary>How far <see cref="Value"/> is from the true quantile at most.</summary>
    public double MaxError => Math.Max(Value - LowerBound, UpperBound - Value);
}
