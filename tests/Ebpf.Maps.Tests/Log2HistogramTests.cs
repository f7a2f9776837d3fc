using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class Log2HistogramTests
{
    /// <summary>2^k - 1, 2^k, 2^k + 1 for every k, and both ends.</summary>
    public static IEnumerable<ulong> Boundaries =>
        Enumerable.Range(0, 64).SelectMany(k => (ulong[])[(1ul << k) - 1, 1ul << k, (1ul << k) + 1]).Append(ulong.MaxValue).Distinct();

    [Fact]
    public void Bucket_is_the_smallest_whose_upper_bound_is_not_below_the_value()
    {
        foreach (ulong value in Boundaries)
        {
            int bucket = Log2Histogram.BucketOf(value);
            Assert.True(value <= Log2Histogram.UpperBound(bucket), $"{value} is above bucket {bucket}");
            Assert.True(bucket == 0 || value > Log2Histogram.UpperBound(bucket - 1), $"{value} belongs below bucket {bucket}");
        }
    }

    [KernelFact]
    public unsafe void Kernel_side_chooses_the_same_bucket()
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("bucket")));
        int fd = collection.Programs["bucket_of_packet"].DangerousFd;
        byte[] packet = new byte[64];
        foreach (ulong value in Boundaries)
        {
            MemoryMarshal.Write(packet, in value);
            fixed (byte* data = packet)
            {
                var opts = new bpf_test_run_opts { data_in = data, data_size_in = (uint)packet.Length, repeat = 1 };
                Assert.Equal(0, LibBpf.bpf_prog_test_run_opts(fd, &opts));

                // 64 buckets: the last one, 63, takes what is above it.
                Assert.Equal((value, Math.Min(63, Log2Histogram.BucketOf(value))), (value, (int)opts.retval));
            }
        }
    }

    [KernelFact]
    public void Text_is_laid_out_as_bpftrace_does()
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("histogram")));
        BpfMap map = collection.Maps["buckets"];
        Assert.Equal("", Log2Histogram.Read(map.AsPerCpuArray<ulong>()).ToString());

        PerCpu.Add(map, 0, 5);
        PerCpu.Add(map, 1, 1);
        PerCpu.Add(map, 3, 52);
        PerCpu.Add(map, 10, 26);
        PerCpu.Add(map, 11, 13);
        PerCpu.Add(map, 12, 1);
        Log2Histogram histogram = Log2Histogram.Read(map.AsPerCpuArray<ulong>());

        Assert.Equal(5ul + 1 + 52 + 26 + 13 + 1, histogram.Count);
        Assert.Equal([5, 1, 0, 52, 0, 0, 0, 0, 0, 0, 26, 13, 1], histogram.Buckets.ToArray());
        Assert.Equal(
            """
            [0, 1]                 5 |@@@@@                                               |
            (1, 2]                 1 |@                                                   |
            (2, 4]                 0 |                                                    |
            (4, 8]                52 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|
            (8, 16]                0 |                                                    |
            (16, 32]               0 |                                                    |
            (32, 64]               0 |                                                    |
            (64, 128]              0 |                                                    |
            (128, 256]             0 |                                                    |
            (256, 512]             0 |                                                    |
            (512, 1K]             26 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |
            (1K, 2K]              13 |@@@@@@@@@@@@@                                       |
            (2K, ...)              1 |@                                                   |

            """,
            histogram.ToString());
    }
}
