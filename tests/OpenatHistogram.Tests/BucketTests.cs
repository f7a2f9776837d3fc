using System.Runtime.InteropServices;
using Ebpf;
using Ebpf.Tests;

namespace OpenatHistogram.Tests;

public sealed class BucketTests
{
    private const ulong LongestNs = (1ul << 43) - 1;

    /// <summary>Around each bound of the buckets, around each power of two in ns, and both ends.</summary>
    private static IEnumerable<ulong> Durations =>
        Enumerable.Range(0, 44).Select(k => (ulong)(((UInt128)1_000_000_000 << k) >> 30))
            .Concat(Enumerable.Range(0, 43).Select(k => 1ul << k))
            .SelectMany(ns => (ulong[])[ns == 0 ? 0 : ns - 1, ns, ns + 1])
            .Append(LongestNs).Distinct();

    [KernelFact]
    public void Bucket_is_the_smallest_power_of_two_in_seconds_that_is_not_below_the_duration()
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("openat_bucket")));
        foreach (ulong ns in Durations)
        {
            int bucket = BucketOf(collection.Programs["bucket_of_ns"], ns);
            Assert.True(IsAtMost(ns, bucket), $"{ns} ns are more than 2^({bucket} - 30) s");
            Assert.True(bucket == 0 || !IsAtMost(ns, bucket - 1), $"{ns} ns are at most 2^({bucket} - 31) s");
        }

        // Longer than 2.4 hours.
        Assert.Equal(44, BucketOf(collection.Programs["bucket_of_ns"], LongestNs + 1));
        Assert.Equal(44, BucketOf(collection.Programs["bucket_of_ns"], ulong.MaxValue));
    }

    // ns / 10^9 <= 2^(bucket - 30), without a fraction.
    private static bool IsAtMost(ulong ns, int bucket) => (UInt128)ns << 30 <= (UInt128)1_000_000_000 << bucket;

    private static int BucketOf(BpfProgram program, ulong ns)
    {
        Span<byte> packet = stackalloc byte[64];
        MemoryMarshal.Write(packet, in ns);
        return (int)program.Run(new TestRunOptions { Data = packet }).ReturnValue;
    }
}
