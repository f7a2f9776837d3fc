using System.Globalization;

namespace Ebpf.Maps;

/// <summary>One moment's copy of counters that a program keeps by bucket.</summary>
/// <remarks>
/// Upper bounds are inclusive, so that they are Prometheus <c>le</c> bounds as they stand; the last bucket also counts everything above. Programs count
/// meanwhile: the buckets are not one instant's, and <see cref="Sum"/> may be ahead of or behind them by what happened during the read.
/// </remarks>
public abstract class Histogram
{
    private const int BarWidth = 52;

    private readonly ulong[] _counts;

    private protected Histogram(ulong[] counts, ulong? sum)
    {
        _counts = counts;
        Sum = sum;
        foreach (ulong count in counts)
        {
            Count += count;
        }
    }

    /// <summary>The number of values counted, in all buckets.</summary>
    public ulong Count { get; }

    /// <summary>The sum of the values, if the program counts it too; else <see langword="null"/>.</summary>
    public ulong? Sum { get; }

    /// <summary>The counters, by bucket.</summary>
    public ReadOnlySpan<ulong> Buckets => _counts;

    private protected ulong[] Counts => _counts;

    /// <summary>The q-quantile, and how far it is known.</summary>
    /// <param name="q">From 0, the smallest value, to 1, the largest; 0.99 for the 99th percentile.</param>
    /// <returns>The quantile, or <see langword="null"/> if nothing was counted.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="q"/> is not between 0 and 1.</exception>
    public HistogramQuantile? Quantile(double q)
    {
        if (!(q >= 0 && q <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(q), q, "a quantile is between 0 and 1");
        }

        if (Count == 0)
        {
            return null;
        }

        // The value of this rank, counted from 1, is meant.
        double rank = Math.Clamp(Math.Ceiling(q * Count), 1, Count);
        ulong before = 0;
        int bucket = 0;
        while (bucket < _counts.Length - 1 && before + _counts[bucket] < rank)
        {
            before += _counts[bucket++];
        }

        ulong lower = bucket == 0 ? 0 : BoundOf(bucket - 1);
        if (bucket == _counts.Length - 1)
        {
            return new HistogramQuantile(lower, lower, ulong.MaxValue);
        }

        ulong upper = BoundOf(bucket);
        double share = (rank - before) / _counts[bucket];
        return new HistogramQuantile(lower + (upper - lower) * share, lower, upper);
    }

    /// <summary>Writes the histogram as bpftrace prints its own, from the first bucket that is not empty to the last; nothing for an empty one.</summary>
    /// <param name="writer">Where to write.</param>
    public void WriteTo(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ulong largest = _counts.DefaultIfEmpty().Max();
        if (largest == 0)
        {
            return;
        }

        int first = Array.FindIndex(_counts, count => count != 0);
        int last = Array.FindLastIndex(_counts, count => count != 0);
        for (int bucket = first; bucket <= last; bucket++)
        {
            int filled = (int)((UInt128)_counts[bucket] * BarWidth / largest);
            writer.WriteLine($"{Label(bucket),-16}{_counts[bucket],8} |{new string('@', filled).PadRight(BarWidth)}|");
        }
    }

    /// <summary>Writes the histogram in the text format of Prometheus, with classic buckets: one line for each, cumulative, and <c>_sum</c> if it is known.</summary>
    /// <remarks>For more than one metric, and for native histograms, there is <see cref="PrometheusExposition"/>.</remarks>
    /// <param name="writer">Where to write.</param>
    /// <param name="name">The metric's name, such as <c>openat_duration_seconds</c>.</param>
    /// <param name="scale">What a value of 1 is in the metric's unit: 1e-9 for nanoseconds in a metric of seconds.</param>
    /// <param name="help">What the metric is; null for no such line.</param>
    /// <param name="labels">Labels of all lines.</param>
    /// <exception cref="ArgumentException">The name, or a label's, is not one that Prometheus takes.</exception>
    public void WritePrometheus(
        TextWriter writer, string name, double scale = 1, string? help = null, IEnumerable<KeyValuePair<string, string>>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var exposition = new PrometheusExposition();
        exposition.Histogram(name, help, this, scale, labels: [.. (labels ?? []).Select(label => (label.Key, label.Value))]);
        writer.Write(exposition.ToString());
    }

    /// <summary>The histogram as <see cref="WriteTo"/> writes it.</summary>
    public override string ToString()
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        WriteTo(writer);
        return writer.ToString();
    }

    /// <summary>The largest value of a bucket.</summary>
    internal abstract ulong BoundOf(int bucket);

    private protected abstract string Text(int bucket);

    private protected ulong[] Plus(Histogram other)
    {
        CheckAlike(other);
        return [.. _counts.Zip(other._counts, (left, right) => left + right)];
    }

    private protected ulong[] Minus(Histogram earlier)
    {
        CheckAlike(earlier);
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            if (earlier._counts[bucket] > _counts[bucket])
            {
                throw new ArgumentException(
                    $"it is no earlier state of this histogram: bucket {bucket} had {earlier._counts[bucket]}, and now has {_counts[bucket]}; were the counters reset?",
                    nameof(earlier));
            }
        }

        return [.. _counts.Zip(earlier._counts, (now, then) => now - then)];
    }

    private void CheckAlike(Histogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._counts.Length != _counts.Length || (_counts.Length > 1 && (other.BoundOf(0), other.BoundOf(1)) != (BoundOf(0), BoundOf(1))))
        {
            throw new ArgumentException("the histograms have different buckets", nameof(other));
        }
    }

    private string Label(int bucket)
    {
        if (bucket == 0)
        {
            return _counts.Length == 1 ? "[0, ...)" : $"[0, {Text(0)}]";
        }

        return bucket == _counts.Length - 1 ? $"({Text(bucket - 1)}, ...)" : $"({Text(bucket - 1)}, {Text(bucket)}]";
    }
}
