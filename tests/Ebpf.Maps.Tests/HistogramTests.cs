using System.Globalization;
using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class HistogramTests
{
    private static readonly ulong[] _few = [5, 1, 0, 4, 0];

    [KernelFact]
    public void Counters_are_read_out_of_all_four_kinds_of_map()
    {
        using BpfPerCpuArray<ulong> perCpu = BpfPerCpuArray<ulong>.Create("perCpu", 6);
        using BpfArray<ulong> array = BpfArray<ulong>.Create("array", 6);
        using BpfHashMap<uint, ulong> hash = BpfHashMap<uint, ulong>.Create("hash", 10);
        using BpfPerCpuHashMap<uint, ulong> perCpuHash = BpfPerCpuHashMap<uint, ulong>.Create("perCpuHash", 10);
        var expected = new ulong[6];
        for (int i = 0; i < 6; i++)
        {
            PerCpu.Add(perCpu.Map, (uint)i, 10 + (ulong)i);
            array[i] = expected[i] = 10 + (ulong)i;
            hash[(uint)i] = expected[i];
            perCpuHash.UpdateAll((uint)i, 2);
        }

        hash[9] = 1;
        Assert.Equal(expected, Log2Histogram.Read(perCpu).Buckets.ToArray());
        Assert.Equal(expected, LinearHistogram.Read(array, 0, 5).Buckets.ToArray());
        Assert.Equal([.. expected[..5], expected[5] + 1], Log2Histogram.Read(hash, 6).Buckets.ToArray());
        Assert.All(LinearHistogram.Read(perCpuHash, 6, 0, 5).Buckets.ToArray(), count => Assert.Equal(2ul * (ulong)perCpu.CpuCount, count));
        Log2Histogram withSum = Log2Histogram.ReadWithSum(array);
        Assert.Equal(15ul, withSum.Sum);
        Assert.Equal(expected[..5], withSum.Buckets.ToArray());
        Assert.Equal(10ul + 11 + 12 + 13 + 14, withSum.Count);
        Assert.Null(Log2Histogram.Read(array).Sum);
    }

    [Fact]
    public void Linear_bucket_is_the_first_whose_upper_bound_is_not_below_the_value()
    {
        foreach ((ulong min, ulong width) in new (ulong, ulong)[] { (0, 1), (0, 10), (100, 7), (ulong.MaxValue - 20, 3), (5, ulong.MaxValue) })
        {
            LinearHistogram histogram = LinearHistogram.FromCounts(new ulong[8], min, width);
            foreach (ulong bound in Enumerable.Range(0, 8).Select(histogram.UpperBound))
            {
                foreach (ulong value in (ulong[])[bound - 1, bound, bound + 1])
                {
                    ulong bucket = LinearHistogram.BucketOf(value, min, width);
                    UInt128 upper = (UInt128)min + (UInt128)bucket * width;
                    Assert.True(value <= upper, $"{value} is above bucket {bucket}");
                    Assert.True(bucket == 0 || value > upper - width, $"{value} belongs below bucket {bucket}");
                }
            }
        }
    }

    [Fact]
    public void Histograms_are_merged_and_subtracted()
    {
        Log2Histogram one = Log2Histogram.FromCounts(_few, 30), two = Log2Histogram.FromCounts([7, 1, 2, 4, 9], 100);
        Assert.Equal([12, 2, 2, 8, 9], one.Merge(two).Buckets.ToArray());
        Assert.Equal(130ul, one.Merge(two).Sum);
        Assert.Equal([2, 0, 2, 0, 9], two.Subtract(one).Buckets.ToArray());
        Assert.Equal(70ul, two.Subtract(one).Sum);
        Assert.Equal(13ul, two.Subtract(one).Count);
        Assert.Contains("bucket 0 had 7, and now has 5", Assert.Throws<ArgumentException>(() => one.Subtract(two)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => one.Merge(Log2Histogram.FromCounts([1])));
        LinearHistogram linear = LinearHistogram.FromCounts(_few, 0, 10);
        Assert.Throws<ArgumentException>(() => linear.Merge(LinearHistogram.FromCounts(_few, 0, 11)));
        Assert.Equal(20ul, linear.Merge(linear).Count);
    }

    [Fact]
    public void True_quantile_is_always_within_the_bounds()
    {
        var random = new Random(1);
        for (int round = 0; round < 200; round++)
        {
            ulong[] values = [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => (ulong)random.NextInt64(1L << random.Next(1, 40)))];
            Array.Sort(values);
            var log2 = new ulong[65];
            var linear = new ulong[50];
            foreach (ulong value in values)
            {
                log2[Log2Histogram.BucketOf(value)]++;
                linear[Math.Min(LinearHistogram.BucketOf(value, 10, 1000), 49)]++;
            }

            foreach (Histogram histogram in (Histogram[])[Log2Histogram.FromCounts(log2), LinearHistogram.FromCounts(linear, 10, 1000)])
            {
                foreach (double q in (double[])[0, 0.01, 0.5, 0.9, 0.99, 1])
                {
                    ulong truth = values[(int)Math.Clamp(Math.Ceiling(q * values.Length), 1, values.Length) - 1];
                    HistogramQuantile quantile = histogram.Quantile(q)!.Value;
                    Assert.True(truth <= quantile.UpperBound && (truth > quantile.LowerBound || quantile.LowerBound == 0), $"{truth} is not in {quantile}");
                    Assert.InRange(Math.Abs(quantile.Value - truth), 0, quantile.MaxError);
                }
            }
        }

        Assert.Null(Log2Histogram.FromCounts(new ulong[3]).Quantile(0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Log2Histogram.FromCounts(_few).Quantile(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Log2Histogram.FromCounts(_few).Quantile(double.NaN));
    }

    [Fact]
    public void Prometheus_reads_classic_buckets()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Log2Histogram.FromCounts(_few, 28).WritePrometheus(
            text, "openat_seconds", 0.5, "How long\nit took", [new("host", "a\"b\\c"), new("op", "openat")]);
        Assert.Equal(
            """
            # HELP openat_seconds How long\nit took
            # TYPE openat_seconds histogram
            openat_seconds_bucket{host="a\"b\\c",op="openat",le="0.5"} 5
            openat_seconds_bucket{host="a\"b\\c",op="openat",le="1"} 6
            openat_seconds_bucket{host="a\"b\\c",op="openat",le="2"} 6
            openat_seconds_bucket{host="a\"b\\c",op="openat",le="4"} 10
            openat_seconds_bucket{host="a\"b\\c",op="openat",le="+Inf"} 10
            openat_seconds_sum{host="a\"b\\c",op="openat"} 14
            openat_seconds_count{host="a\"b\\c",op="openat"} 10

            """,
            text.ToString());

        using var plain = new StringWriter(CultureInfo.InvariantCulture);
        LinearHistogram.FromCounts([1, 2], 0, 10).WritePrometheus(plain, "n");
        Assert.Equal("# TYPE n histogram\nn_bucket{le=\"0\"} 1\nn_bucket{le=\"+Inf\"} 3\nn_count 3\n", plain.ToString());
        Assert.Throws<ArgumentException>(() => LinearHistogram.FromCounts(_few, 0, 1).WritePrometheus(plain, "1st"));
        Assert.Throws<ArgumentException>(() => LinearHistogram.FromCounts(_few, 0, 1).WritePrometheus(plain, "n", labels: [new("le", "1")]));
    }

    [Fact]
    public void Exponential_buckets_have_the_same_bounds()
    {
        ExponentialBuckets buckets = Log2Histogram.FromCounts([5, 0, 3, 0, 4, 0, 0], 77).ToExponential();
        Assert.Equal((0, 1.0, 5ul, 2), (buckets.Schema, buckets.ZeroThreshold, buckets.ZeroCount, buckets.FirstIndex));
        Assert.Equal([3, 0, 4], buckets.Counts);
        Assert.Equal((12ul, 77ul), (buckets.Count, buckets.Sum));

        // Bucket i ends at 2^i, as bucket i of the histogram does.
        Assert.Equal(4ul, Log2Histogram.UpperBound(buckets.FirstIndex));
        Assert.Empty(Log2Histogram.FromCounts([5, 0]).ToExponential().Counts);
    }

    [Fact]
    public void Linear_text_shows_inclusive_upper_bounds()
    {
        string text = LinearHistogram.FromCounts([1, 0, 2, 1], 10, 5).ToString();
        Assert.Equal(
            ["[0, 10]", "(10, 15]", "(15, 20]", "(20, ...)"],
            text.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => line[..16].Trim()));
    }
}
