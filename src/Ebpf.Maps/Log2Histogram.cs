using System.Globalization;
using System.Numerics;
using System.Text;

namespace Ebpf.Maps;

/// <summary>A histogram whose buckets double: one moment's copy of counters that a program keeps in a per-CPU array.</summary>
/// <remarks>
/// Bucket <c>k</c> counts the values <c>v</c> with <c>2^(k-1) &lt; v ≤ 2^k</c>; bucket 0 those that are 0 or 1; the last one also everything
/// above. Upper bounds are inclusive, so that they are Prometheus <c>le</c> bounds as they stand. The program must choose the bucket in the
/// same way: <see cref="BucketOf"/> in C is <c>v &lt;= 1 ? 0 : 64 - __builtin_clzll(v - 1)</c>.
/// </remarks>
public sealed class Log2Histogram
{
    private const int BarWidth = 52;

    private readonly ulong[] _counts;

    private Log2Histogram(ulong[] counts)
    {
        _counts = counts;
        foreach (ulong count in counts)
        {
            Count += count;
        }
    }

    /// <summary>The number of values counted, in all buckets.</summary>
    public ulong Count { get; }

    /// <summary>The counters, by bucket.</summary>
    public ReadOnlySpan<ulong> Buckets => _counts;

    /// <summary>Reads the counters, one system call for each bucket, and adds the CPUs up.</summary>
    /// <param name="counters">The map that the program counts in, one index per bucket.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static Log2Histogram Read(BpfPerCpuArray<ulong> counters)
    {
        ArgumentNullException.ThrowIfNull(counters);
        var counts = new ulong[counters.Length];
        for (int bucket = 0; bucket < counts.Length; bucket++)
        {
            counts[bucket] = counters.Sum(bucket);
        }

        return new Log2Histogram(counts);
    }

    /// <summary>The bucket that a value belongs to: the smallest <c>k</c> with <c>value ≤ 2^k</c>, from 0 to 64.</summary>
    public static int BucketOf(ulong value) => value <= 1 ? 0 : 64 - BitOperations.LeadingZeroCount(value - 1);

    /// <summary>The largest value of a bucket, <c>2^bucket</c>; above 63, the largest there is.</summary>
    public static ulong UpperBound(int bucket)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bucket);
        return bucket < 64 ? 1UL << bucket : ulong.MaxValue;
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

    /// <summary>The histogram as <see cref="WriteTo"/> writes it.</summary>
    public override string ToString()
    {
        using var writer = new StringWriter(new StringBuilder(), CultureInfo.InvariantCulture);
        WriteTo(writer);
        return writer.ToString();
    }

    private string Label(int bucket)
    {
        if (bucket == 0)
        {
            return "[0, 1]";
        }

        return bucket == _counts.Length - 1 ? $"({PowerOfTwo(bucket - 1)}, ...)" : $"({PowerOfTwo(bucket - 1)}, {PowerOfTwo(bucket)}]";
    }

    private static string PowerOfTwo(int exponent)
    {
        string number = (1 << exponent % 10).ToString(CultureInfo.InvariantCulture);
        return exponent < 10 ? number : number + "KMGTPE"[exponent / 10 - 1];
    }
}
