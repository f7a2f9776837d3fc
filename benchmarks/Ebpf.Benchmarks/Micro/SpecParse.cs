using BenchmarkDotNet.Attributes;

namespace Ebpf.Benchmarks.Micro;

/// <summary>Reading an object file of six programs and three maps: ELF, BTF, definitions, global variables.</summary>
public class SpecParse
{
    private byte[] _image = [];

    [GlobalSetup]
    public void Read() => _image = File.ReadAllBytes(ObjectFile.Path("openat-histogram"));

    [Benchmark]
    public CollectionSpec Parse() => CollectionSpec.Parse(_image);
}
