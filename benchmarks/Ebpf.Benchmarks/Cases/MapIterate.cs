using Ebpf.Maps;

namespace Ebpf.Benchmarks.Cases;

/// <summary>Reading a hash of u64 with foreach; C asks for the next key and looks it up.</summary>
internal sealed class MapIterate : IPairedCase
{
    public string Name => "map-iterate";

    public string Unit => "ns/op";

    public IReadOnlyList<string> Variants => ["typed"];

    public Measurement Measure(string variant)
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(ObjectFile.Path(Name)));
        BpfHashMap<ulong, ulong> map = FilledHash.Of(collection);
        return Rounds.Measure(FilledHash.Entries, (_, _) => Iterate(map), warmUpOperations: FilledHash.Entries);
    }

    private static ulong Iterate(BpfHashMap<ulong, ulong> map)
    {
        ulong sum = 0;
        foreach ((ulong key, ulong value) in map)
        {
            sum += key ^ value;
        }

        return sum;
    }
}
