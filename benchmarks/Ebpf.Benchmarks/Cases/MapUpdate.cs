using Ebpf.Maps;

namespace Ebpf.Benchmarks.Cases;

/// <summary>Random updates of a full hash of u64, one system call each.</summary>
internal sealed class MapUpdate : IPairedCase
{
    public string Name => "map-update";

    public string Unit => "ns/op";

    public IReadOnlyList<string> Variants => ["typed", IdleThread.Variant];

    public IReadOnlyList<string>? ArgumentsInC(string variant) => IdleThread.Arguments(this, variant);

    public Measurement Measure(string variant)
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(ObjectFile.Path(Name)));
        BpfHashMap<ulong, ulong> map = FilledHash.Of(collection);
        return Rounds.Measure(FilledHash.Entries, (count, random) => Update(map, count, random));
    }

    private static ulong Update(BpfHashMap<ulong, ulong> map, int count, Xorshift random)
    {
        ulong sum = 0;
        for (int i = 0; i < count; i++)
        {
            ulong value = random.Next();
            map.Update(value % FilledHash.Entries, value);
            sum += value;
        }

        return sum;
    }
}
