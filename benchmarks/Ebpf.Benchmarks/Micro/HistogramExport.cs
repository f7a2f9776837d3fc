using BenchmarkDotNet.Attributes;
using Ebpf.Maps;

namespace Ebpf.Benchmarks.Micro;

/// <summary>From the counters of a per-CPU array to what a scrape is answered with.</summary>
public class HistogramExport
{
    private const int Buckets = 32;

    private BpfPerCpuArray<ulong>? _counters;
    private Log2Histogram? _histogram;

    [GlobalSetup]
    public void Count()
    {
        _counters = BpfPerCpuArray<ulong>.Create("counters", Buckets);
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            _counters.UpdateAll(bucket, (ulong)(bucket * 1000));
        }

        _histogram = Log2Histogram.Read(_counters);
    }

    [GlobalCleanup]
    public void Close() => _counters!.Dispose();

    [Benchmark]
    public Log2Histogram Read() => Log2Histogram.Read(_counters!);

    [Benchmark]
    public void Prometheus() => _histogram!.WritePrometheus(TextWriter.Null, "openat_duration_seconds", 1e-9);

    [Benchmark]
    public ExponentialBuckets Exponential() => _histogram!.ToExponential();
}
