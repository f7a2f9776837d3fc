using Ebpf.Maps;

namespace Ebpf.Benchmarks.Cases;

/// <summary>Deleting every key of a hash of u64, one system call each.</summary>
internal sealed class MapDelete : IPairedCase
{
    public string Name => "map-delete";

    public string Unit => "ns/op";

    public IReadOnlyList<string> Variants => ["typed", IdleThread.Variant];

    public IReadOnlyList<string>? ArgumentsInC(string variant) => IdleThread.Arguments(this, variant);

    public Measurement Measure(string variant)
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(ObjectFile.Path(Name)));
        BpfHashMap<ulong, ulong> map = FilledHash.Of(collection);
        return Rounds.Measure(
            FilledHash.Entries, (count, _) => Delete(map, count), warmUpOperations: FilledHash.Entries, cleanUp: () => FilledHash.Fill(map));
    }

    private static ulong Delete(BpfHashMap<ulong, ulong> map, int count)
    {
        ulong sum = 0;
        for (ulong key = 0; key < (ulong)count; key++)
        {
            if (!map.Remove(key))
            {
                throw new BenchmarkFailedException($"key {key} is not in the map");
            }

            sum += key;
        }

        return sum;
    }
}
