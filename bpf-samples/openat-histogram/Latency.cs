using Ebpf.Maps;

namespace OpenatHistogram;

/// <summary>Durations by bucket, in seconds.</summary>
internal sealed class Latency
{
    private const int BarWidth = 52;

    // Of buckets that double, Prometheus gets these as lines of their own, 2^-22 s to 2^4 s: what is below is in the first, above in +Inf.
    private const int FirstLine = 8;
    private const int LastLine = 34;

    private readonly Histogram _histogram;
    private readonly double _unit;
    private readonly LinearBuckets? _linear;

    /// <param name="linear">The buckets, if they do not double.</param>
    /// <param name="counts">The calls in each.</param>
    /// <param name="sumNs">The sum of their durations.</param>
    internal Latency(LinearBuckets? linear, ReadOnlySpan<ulong> counts, ulong sumNs)
    {
        _linear = linear;
        _histogram = linear is null ? Log2Histogram.FromCounts(counts) : LinearHistogram.FromCounts(counts[..linear.Count], linear.Min, linear.Width);
        _unit = linear is null ? 1.0 / (1 << 30) : 1e-9;
        Sum = sumNs * 1e-9;
    }

    internal ulong Count => _histogram.Count;

    internal double Sum { get; }

    internal ReadOnlySpan<ulong> Buckets => _histogram.Buckets;

    /// <summary>The largest duration of a bucket, inclusive; the last one has none.</summary>
    internal double UpperBound(int bucket) =>
        bucket == Buckets.Length - 1 ? double.PositiveInfinity
        : (_linear is null ? Log2Histogram.UpperBound(bucket) : _linear.Min + (ulong)bucket * _linear.Width) * _unit;

    internal double? Quantile(double q) => _histogram.Quantile(q)?.Value * _unit;

    /// <summary>The bounds that Prometheus gets, with the number of calls that took no longer.</summary>
    internal IEnumerable<(double Bound, ulong Count)> Cumulative()
    {
        ulong count = 0;
        for (int bucket = 0; bucket < Buckets.Length; bucket++)
        {
            count += Buckets[bucket];
            if (_linear is not null || bucket is >= FirstLine and <= LastLine || bucket == Buckets.Length - 1)
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
