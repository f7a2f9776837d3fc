using Ebpf.Maps;

namespace OpenatHistogram;

/// <summary>Durations by bucket, in seconds.</summary>
internal sealed class Latency
{
    private const int BarWidth = 52;

    // Of those that double, 2^-22 s to 2^4 s: what is below is in the first, above in +Inf.
    private static readonly Range _bounds = 8..35;

    private readonly LinearBuckets? _linear;

    /// <param name="linear">The buckets, if they do not double.</param>
    /// <param name="counts">The calls in each.</param>
    /// <param name="sumNs">The sum of their durations.</param>
    internal Latency(LinearBuckets? linear, ReadOnlySpan<ulong> counts, ulong sumNs)
    {
        _linear = linear;
        Histogram = linear is null
            ? Log2Histogram.FromCounts(counts, (ulong)(((UInt128)sumNs << 30) / 1_000_000_000))
            : LinearHistogram.FromCounts(counts[..linear.Count], linear.Min, linear.Width, sumNs);
        Unit = linear is null ? 1.0 / (1 << 30) : 1e-9;
    }

    /// <summary>In units of <see cref="Unit"/>.</summary>
    internal Histogram Histogram { get; }

    /// <summary>In seconds.</summary>
    internal double Unit { get; }

    internal ulong Count => Histogram.Count;

    internal double Sum => Histogram.Sum!.Value * Unit;

    internal ReadOnlySpan<ulong> Buckets => Histogram.Buckets;

    /// <summary>The buckets whose bounds Prometheus gets as series of their own.</summary>
    internal Range Bounds => _linear is null ? _bounds : Range.All;

    /// <summary>The largest duration of a bucket, inclusive; the last one has none.</summary>
    internal double UpperBound(int bucket) =>
        bucket == Buckets.Length - 1 ? double.PositiveInfinity
        : (_linear is null ? Log2Histogram.UpperBound(bucket) : _linear.Min + (ulong)bucket * _linear.Width) * Unit;

    internal double? Quantile(double q) => Histogram.Quantile(q)?.Value * Unit;

    /// <summary>These bounds and infinity, with the number of calls that took no longer.</summary>
    internal IEnumerable<(double Bound, ulong Count)> Cumulative()
    {
        ulong count = 0;
        (int first, int length) = Bounds.GetOffsetAndLength(Buckets.Length);
        for (int bucket = 0; bucket < Buckets.Length; bucket++)
        {
            count += Buckets[bucket];
            if ((bucket >= first && bucket < first + length) || bucket == Buckets.Length - 1)
            {
                yield return (UpperBound(bucket), count);
            }
        }
    }

    /// <summary>From the first bucket that is not empty to the last, in bpftrace's layout.</summary>
    internal void WriteTo(TextWriter writer)
    {
        int first = Buckets.IndexOfAnyExcept(0ul);
        int last = Buckets.LastIndexOfAnyExcept(0ul);
        if (first < 0)
        {
            return;
        }

        ulong largest = 0;
        foreach (ulong count in Buckets)
        {
            largest = Math.Max(largest, count);
        }

        for (int bucket = first; bucket <= last; bucket++)
        {
            int filled = (int)((UInt128)Buckets[bucket] * BarWidth / largest);
            writer.WriteLine($"{Label(bucket),-18}{Buckets[bucket],10} |{new string('@', filled).PadRight(BarWidth)}|");
        }
    }

    private string Label(int bucket)
    {
        string lower = bucket == 0 ? "[0" : $"({Time.Text(UpperBound(bucket - 1))}";
        return bucket == Buckets.Length - 1 ? $"{lower}, ...)" : $"{lower}, {Time.Text(UpperBound(bucket))}]";
    }
}
