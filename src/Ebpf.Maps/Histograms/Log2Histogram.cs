using System.Globalization;
using System.Numerics;

namespace Ebpf.Maps;

/// <summary>A histogram whose buckets double.</summary>
/// <remarks>
/// Bucket <c>k</c> counts the values <c>v</c> with <c>2^(k-1) &lt; v ≤ 2^k</c>; bucket 0 those that are 0 or 1; the last one also everything
/// above. Upper bounds are inclusive, so that they are Prometheus <c>le</c> bounds as they stand. The program must choose the bucket in the
/// same way: <see cref="BucketOf"/> in C is <c>v &lt;= 1 ? 0 : 64 - __builtin_clzll(v - 1)</c>.
/// </remarks>
public sealed class Log2Histogram : Histogram
{
    private Log2Histogram(ulong[] counts, ulong? sum)
        : base(counts, sum)
    {
    }

    /// <summary>Reads counters, in one system call where the kernel has batches, and adds the CPUs up.</summary>
    /// <param name="counters">The map that the program counts in, one index per bucket.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static Log2Histogram Read(BpfPerCpuArray<ulong> counters)
    {
        ArgumentNullException.ThrowIfNull(counters);
        return new(CounterReader.Read(counters.Map, counters.Length), null);
    }

    /// <summary>Reads counters whose last one is no bucket, but the sum of the values, in one system call where the kernel has batches.</summary>
    /// <param name="counters">The map that the program counts in, one index per bucket.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static Log2Histogram ReadWithSum(BpfPerCpuArray<ulong> counters)
    {
        ArgumentNullException.ThrowIfNull(counters);
        ulong[] counts = CounterReader.Read(counters.Map, counters.Length);
        return new(counts[..^1], counts[^1]);
    }

    /// <summary>Reads counters, in one system call where the kernel has batches, and adds the CPUs up.</summary>
    /// <param name="counters">The map that the program counts in, one index per bucket.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static Log2Histogram Read(BpfArray<ulong> counters)
    {
        ArgumentNullException.ThrowIfNull(counters);
        return new(CounterReader.Read(counters.Map, counters.Length), null);
    }

    /// <summary>Reads counters whose last one is no bucket, but the sum of the values, in one system call where the kernel has batches.</summary>
    /// <param name="counters">The map that the program counts in, one index per bucket.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static Log2Histogram ReadWithSum(BpfArray<ulong> counters)
    {
        ArgumentNullException.ThrowIfNull(counters);
        ulong[] counts = CounterReader.Read(counters.Map, counters.Length);
        return new(counts[..^1], counts[^1]);
    }

    /// <summary>Reads counters out of a hash, in batches, and adds the CPUs up.</summary>
    /// <param name="counters">The map that the program counts in, by the bucket's number.</param>
    /// <param name="bucketCount">The number of buckets; higher numbers count as the last.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static Log2Histogram Read(BpfPerCpuHashMap<uint, ulong> counters, int bucketCount)
    {
        ArgumentNullException.ThrowIfNull(counters);
        return new(CounterReader.Read(counters.Map, bucketCount), null);
    }

    /// <summary>Reads counters out of a hash, in batches, and adds the CPUs up.</summary>
    /// <param name="counters">The map that the program counts in, by the bucket's number.</param>
    /// <param name="bucketCount">The number of buckets; higher numbers count as the last.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static Log2Histogram Read(BpfHashMap<uint, ulong> counters, int bucketCount)
    {
        ArgumentNullException.ThrowIfNull(counters);
        return new(CounterReader.Read(counters.Map, bucketCount), null);
    }

    /// <summary>Makes a histogram of counters that were read already, such as an array in a hash's value.</summary>
    /// <param name="counts">The counters, by bucket; they are copied.</param>
    /// <param name="sum">The sum of the values, if it is known.</param>
    public static Log2Histogram FromCounts(ReadOnlySpan<ulong> counts, ulong? sum = null) => new(counts.ToArray(), sum);

    /// <summary>The bucket that a value belongs to: the smallest <c>k</c> with <c>value ≤ 2^k</c>, from 0 to 64.</summary>
    public static int BucketOf(ulong value) => value <= 1 ? 0 : 64 - BitOperations.LeadingZeroCount(value - 1);

    /// <summary>The largest value of a bucket, <c>2^bucket</c>; above 63, the largest there is.</summary>
    public static ulong UpperBound(int bucket)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bucket);
        return bucket < 64 ? 1UL << bucket : ulong.MaxValue;
    }

    /// <summary>Both histograms as one.</summary>
    /// <param name="other">Another with the same buckets.</param>
    /// <exception cref="ArgumentException">It has other buckets.</exception>
    public Log2Histogram Merge(Log2Histogram other) => new(Plus(other), Sum + other.Sum);

    /// <summary>What was counted since.</summary>
    /// <param name="earlier">An earlier state of this histogram.</param>
    /// <exception cref="ArgumentException">It is none: a bucket had more, or there were other buckets.</exception>
    public Log2Histogram Subtract(Log2Histogram earlier) => new(Minus(earlier), Sum - earlier.Sum);

    /// <summary>The same counters as a native histogram of Prometheus (schema 0) or an exponential one of OpenTelemetry (scale 0): the bounds are the same.</summary>
    /// <remarks>Such buckets all have an upper bound. So the last bucket here should be one that stays empty: values above it would be claimed to be in it.</remarks>
    public ExponentialBuckets ToExponential()
    {
        int first = Array.FindIndex(Counts, 1, count => count != 0);
        int last = Array.FindLastIndex(Counts, count => count != 0);
        return first < 0
            ? new ExponentialBuckets(0, 1, Counts[0], 1, [], Count, Sum)
            : new ExponentialBuckets(0, 1, Counts[0], first, Counts[first..(last + 1)], Count, Sum);
    }

    internal override ulong BoundOf(int bucket) => UpperBound(bucket);

    private protected override string Text(int bucket) => PowerOfTwo(bucket);

    private static string PowerOfTwo(int exponent)
    {
        string number = (1 << exponent % 10).ToString(CultureInfo.InvariantCulture);
        return exponent < 10 ? number : number + "KMGTPE"[exponent / 10 - 1];
    }
}
