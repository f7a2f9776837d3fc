using System.Globalization;

namespace Ebpf.Maps;

/// <summary>A histogram whose buckets all have the same width.</summary>
/// <remarks>
/// Bucket 0 counts the values up to <see cref="Min"/>, bucket <c>k</c> those above <c>Min + (k-1) × Width</c> up to <c>Min + k × Width</c>; the last
/// one also everything above. Upper bounds are inclusive, so that they are Prometheus <c>le</c> bounds as they stand. The program must choose the
/// bucket in the same way: <see cref="BucketOf"/> in C is <c>v &lt;= min ? 0 : (v - min - 1) / width + 1</c>.
/// </remarks>
public sealed class LinearHistogram : Histogram
{
    private LinearHistogram(ulong[] counts, ulong? sum, ulong min, ulong width)
        : base(counts, sum)
    {
        ArgumentOutOfRangeException.ThrowIfZero(width);
        Min = min;
        Width = width;
    }

    /// <summary>The upper bound of bucket 0.</summary>
    public ulong Min { get; }

    /// <summary>The width of the other buckets.</summary>
    public ulong Width { get; }

    /// <summary>Reads counters, in one system call where the kernel has batches, and adds the CPUs up.</summary>
    /// <param name="counters">The map that the program counts in, one index per bucket.</param>
    /// <param name="min">The upper bound of bucket 0.</param>
    /// <param name="width">The width of the others.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static LinearHistogram Read(BpfPerCpuArray<ulong> counters, ulong min, ulong width)
    {
        ArgumentNullException.ThrowIfNull(counters);
        return new(CounterReader.Read(counters.Map, counters.Length), null, min, width);
    }

    /// <summary>Reads counters whose last one is no bucket, but the sum of the values, in one system call where the kernel has batches.</summary>
    /// <param name="counters">The map that the program counts in, one index per bucket.</param>
    /// <param name="min">The upper bound of bucket 0.</param>
    /// <param name="width">The width of the others.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static LinearHistogram ReadWithSum(BpfPerCpuArray<ulong> counters, ulong min, ulong width)
    {
        ArgumentNullException.ThrowIfNull(counters);
        ulong[] counts = CounterReader.Read(counters.Map, counters.Length);
        return new(counts[..^1], counts[^1], min, width);
    }

    /// <summary>Reads counters, in one system call where the kernel has batches, and adds the CPUs up.</summary>
    /// <param name="counters">The map that the program counts in, one index per bucket.</param>
    /// <param name="min">The upper bound of bucket 0.</param>
    /// <param name="width">The width of the others.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static LinearHistogram Read(BpfArray<ulong> counters, ulong min, ulong width)
    {
        ArgumentNullException.ThrowIfNull(counters);
        return new(CounterReader.Read(counters.Map, counters.Length), null, min, width);
    }

    /// <summary>Reads counters whose last one is no bucket, but the sum of the values, in one system call where the kernel has batches.</summary>
    /// <param name="counters">The map that the program counts in, one index per bucket.</param>
    /// <param name="min">The upper bound of bucket 0.</param>
    /// <param name="width">The width of the others.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static LinearHistogram ReadWithSum(BpfArray<ulong> counters, ulong min, ulong width)
    {
        ArgumentNullException.ThrowIfNull(counters);
        ulong[] counts = CounterReader.Read(counters.Map, counters.Length);
        return new(counts[..^1], counts[^1], min, width);
    }

    /// <summary>Reads counters out of a hash, in batches, and adds the CPUs up.</summary>
    /// <param name="counters">The map that the program counts in, by the bucket's number.</param>
    /// <param name="bucketCount">The number of buckets; higher numbers count as the last.</param>
    /// <param name="min">The upper bound of bucket 0.</param>
    /// <param name="width">The width of the others.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static LinearHistogram Read(BpfPerCpuHashMap<uint, ulong> counters, int bucketCount, ulong min, ulong width)
    {
        ArgumentNullException.ThrowIfNull(counters);
        return new(CounterReader.Read(counters.Map, bucketCount), null, min, width);
    }

    /// <summary>Reads counters out of a hash, in batches, and adds the CPUs up.</summary>
    /// <param name="counters">The map that the program counts in, by the bucket's number.</param>
    /// <param name="bucketCount">The number of buckets; higher numbers count as the last.</param>
    /// <param name="min">The upper bound of bucket 0.</param>
    /// <param name="width">The width of the others.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static LinearHistogram Read(BpfHashMap<uint, ulong> counters, int bucketCount, ulong min, ulong width)
    {
        ArgumentNullException.ThrowIfNull(counters);
        return new(CounterReader.Read(counters.Map, bucketCount), null, min, width);
    }

    /// <summary>Makes a histogram of counters that were read already, such as an array in a hash's value.</summary>
    /// <param name="counts">The counters, by bucket; they are copied.</param>
    /// <param name="min">The upper bound of bucket 0.</param>
    /// <param name="width">The width of the others.</param>
    /// <param name="sum">The sum of the values, if it is known.</param>
    public static LinearHistogram FromCounts(ReadOnlySpan<ulong> counts, ulong min, ulong width, ulong? sum = null) => new(counts.ToArray(), sum, min, width);

    /// <summary>The bucket that a value belongs to, if there are so many.</summary>
    /// <param name="value">The value.</param>
    /// <param name="min">The upper bound of bucket 0.</param>
    /// <param name="width">The width of the others.</param>
    public static ulong BucketOf(ulong value, ulong min, ulong width)
    {
        ArgumentOutOfRangeException.ThrowIfZero(width);
        return value <= min ? 0 : (value - min - 1) / width + 1;
    }

    /// <summary>The largest value of a bucket.</summary>
    /// <param name="bucket">The bucket's number.</param>
    public ulong UpperBound(int bucket)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bucket);
        return (ulong)UInt128.Min((UInt128)Min + (UInt128)bucket * Width, ulong.MaxValue);
    }

    /// <summary>Both histograms as one.</summary>
    /// <param name="other">Another with the same buckets.</param>
    /// <exception cref="ArgumentException">It has other buckets.</exception>
    public LinearHistogram Merge(LinearHistogram other) => new(Plus(other), Sum + other.Sum, Min, Width);

    /// <summary>What was counted since.</summary>
    /// <param name="earlier">An earlier state of this histogram.</param>
    /// <exception cref="ArgumentException">It is none: a bucket had more, or there were other buckets.</exception>
    public LinearHistogram Subtract(LinearHistogram earlier) => new(Minus(earlier), Sum - earlier.Sum, Min, Width);

    internal override ulong BoundOf(int bucket) => UpperBound(bucket);

    private protected override string Text(int bucket) => UpperBound(bucket).ToString(CultureInfo.InvariantCulture);
}
