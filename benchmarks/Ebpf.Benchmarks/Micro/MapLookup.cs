using BenchmarkDotNet.Attributes;

namespace Ebpf.Benchmarks.Micro;

/// <summary>One lookup in a hash: the time is the kernel's, nothing is allocated.</summary>
public class MapLookup
{
    private readonly byte[] _key = new byte[8];
    private readonly byte[] _value = new byte[8];
    private Collection? _collection;
    private BpfMap? _map;

    [GlobalSetup]
    public void Load()
    {
        _collection = Collection.Load(CollectionSpec.Load(ObjectFile.Path("map-lookup")));
        _map = _collection.Maps["entries"];
        _map.Update(_key, _value);
    }

    [GlobalCleanup]
    public void Close() => _collection!.Dispose();

    [Benchmark, AllocatesNothing]
    public bool TryGetValue() => _map!.TryGetValue(_key, _value);
}
