using BenchmarkDotNet.Attributes;

namespace Ebpf.Benchmarks.Micro;

/// <summary>Loading and disposing an object of 10 programs and 10 maps: the time is the kernel's and libbpf's.</summary>
public class CollectionLoad
{
    private CollectionSpec? _spec;

    [GlobalSetup]
    public void Parse() => _spec = CollectionSpec.Load(ObjectFile.Path("load-medium"));

    [Benchmark]
    public void Load() => Collection.Load(_spec!).Dispose();
}
