using BenchmarkDotNet.Attributes;
using Ebpf.Maps;

namespace Ebpf.Benchmarks.Micro;

/// <summary>Operations of typed maps: the times are the kernel's, nothing is allocated.</summary>
public class TypedMaps
{
    private const int Entries = 1000;

    private BpfHashMap<ulong, ulong>? _hash;
    private BpfPerCpuArray<ulong>? _perCpu;
    private BpfArray<ulong>? _array;

    [GlobalSetup]
    public void Create()
    {
        _hash = BpfHashMap<ulong, ulong>.Create("hash", Entries);
        _perCpu = BpfPerCpuArray<ulong>.Create("perCpu", 16);
        _array = BpfArray<ulong>.Create("array", 16, MapFlags.Mmapable);
        for (ulong key = 0; key < Entries; key++)
        {
            _hash[key] = key;
        }
    }

    [GlobalCleanup]
    public void Close()
    {
        _hash!.Dispose();
        _perCpu!.Dispose();
        _array!.Dispose();
    }

    [Benchmark, AllocatesNothing]
    public bool TryGetValue() => _hash!.TryGetValue(5, out _);

    [Benchmark, AllocatesNothing]
    public bool Update() => _hash!.Update(5, 6);

    [Benchmark, AllocatesNothing]
    public bool RemoveAndAdd() => _hash!.Remove(7) && _hash.Add(7, 7);

    [Benchmark, AllocatesNothing]
    public ulong Foreach()
    {
        ulong sum = 0;
        foreach ((ulong key, ulong value) in _hash!)
        {
            sum += key ^ value;
        }

        return sum;
    }

    [Benchmark, AllocatesNothing]
    public ulong PerCpuSum() => _perCpu!.Sum(3);

    [Benchmark, AllocatesNothing]
    public ulong Memory()
    {
        using MapMemory<ulong> memory = _array!.OpenMemory();
        return memory.Values[3];
    }
}
