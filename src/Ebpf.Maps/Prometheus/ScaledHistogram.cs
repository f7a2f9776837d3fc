namespace Ebpf.Maps.Prometheus;

/// <summary>A histogram in the unit of its metric.</summary>
internal sealed class ScaledHistogram
{
    private readonly Histogram _histogram;
    private readonly double _scale;
    private readonly (int First, int End) _bounds;

    internal ScaledHistogram(Histogram histogram, double scale, Range bounds)
    {
        // Of the last bucket the bound is +Inf.
        (int first, int length) = bounds.GetOffsetAndLength(histogram.Buckets.Length);
        _histogram = histogram;
        _scale = scale;
        _bounds = (first, Math.Min(first + length, histogram.Buckets.Length - 1));
    }

    internal ulong Count => _histogram.Count;

    internal double? Sum => _histogram.Sum * _scale;

    /// <summary>The classic buckets: the values that are no larger than the bound, +Inf for the last one.</summary>
    internal IEnumerable<(double Bound, ulong Count)> Cumulative()
    {
        ulong count = 0;
        for (int bucket = 0; bucket < _bounds.End; bucket++)
        {
            count += _histogram.Buckets[bucket];
            if (bucket >= _bounds.First)
            {
                yield return (_histogram.BoundOf(bucket) * _scale, count);
            }
        }

        yield return (double.PositiveInfinity, Count);
    }

    /// <summary>The native buckets; null where their bounds, powers of two in the metric's unit, are not those of the histogram.</summary>
    internal ExponentialBuckets? Native()
    {
        if (_histogram is not Log2Histogram log2 || !double.IsPow2(_scale))
        {
            return null;
        }

        ExponentialBuckets buckets = log2.ToExponential();
        return buckets with { FirstIndex = buckets.FirstIndex + Math.ILogB(_scale), ZeroThreshold = _scale };
    }
}
