using Ebpf.Maps;

namespace Ebpf.Benchmarks.Cases;

/// <summary>Reading a hash of u64 in batches.</summary>
internal sealed class MapBatch : IPairedCase
{
    public string Name => "map-batch";

    public string Unit => "ns/op";

    public IReadOnlyList<string> Variants => ["typed"];

    public Measurement Measure(string variant)
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(ObjectFile.Path(Name)));
        BpfHashMap<ulong, ulong> map = FilledHash.Of(collection);
        return Rounds.Measure(FilledHash.Entries, (_, _) => Read(map), warmUpOperations: FilledHash.Entries);
    }

    private static ulong Read(BpfHashMap<ulong, ulong> map)
    {
        ulong sum = 0;
        foreach (MapBatch<ulong, ulong> batch in map.GetBatches())
        {
            ReadOnlySpan<ulong> keys = batch.Keys, values = batch.Values;
            for (int i = 0; i < keys.Length && i < values.Length; i++)
            {
                sum += keys[i] ^ values[i];
            }
        }

        return sum;
    }
}
