using System.Runtime.InteropServices;
using Ebpf.Maps;

namespace Ebpf.Benchmarks.Cases;

/// <summary>Random lookups in a hash of u64, one system call each.</summary>
internal sealed class MapLookup : IPairedCase
{
    private const int Entries = FilledHash.Entries;
    private const int Lookups = 100_000;

    public string Name => "map-lookup";

    public string Unit => "ns/op";

    public IReadOnlyList<string> Variants => ["typed", "untyped"];

    public Measurement Measure(string variant)
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(ObjectFile.Path(Name)));
        BpfMap map = collection.Maps["entries"];
        BpfHashMap<ulong, ulong> typed = FilledHash.Of(collection);
        return Rounds.Measure(Lookups, variant switch
        {
            "typed" => (count, random) => LookUp(typed, count, random),
            "untyped" => (count, random) => LookUp(map, count, random),
            _ => throw new ArgumentOutOfRangeException(nameof(variant), variant, null),
        });
    }

    private static ulong LookUp(BpfHashMap<ulong, ulong> map, int count, Xorshift random)
    {
        ulong sum = 0;
        for (int i = 0; i < count; i++)
        {
            ulong key = random.Next() % Entries;
            if (!map.TryGetValue(key, out ulong value))
            {
                throw new BenchmarkFailedException($"key {key} is not in the map");
            }

            sum += value;
        }

        return sum;
    }

    private static ulong LookUp(BpfMap map, int count, Xorshift random)
    {
        ulong sum = 0;
        ulong value = 0;
        for (int i = 0; i < count; i++)
        {
            ulong key = random.Next() % Entries;
            if (!map.TryGetValue(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in key)), MemoryMarshal.AsBytes(new Span<ulong>(ref value))))
            {
                throw new BenchmarkFailedException($"key {key} is not in the map");
            }

            sum += value;
        }

        return sum;
    }
}
