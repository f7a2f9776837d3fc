using Ebpf.Maps;

namespace Ebpf.Benchmarks.Cases;

/// <summary>Random reads of an array that is mapped into memory.</summary>
internal sealed class MapMmap : IPairedCase
{
    private const int Entries = 100_000;
    private const int Reads = 1_000_000;

    public string Name => "map-mmap";

    public string Unit => "ns/op";

    public IReadOnlyList<string> Variants => ["typed"];

    public Measurement Measure(string variant)
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(ObjectFile.Path(Name)));
        using BpfArray<ulong> map = collection.Maps["values"].AsArray<ulong>();
        using (MapMemory<ulong> memory = map.OpenMemory())
        {
            for (int key = 0; key < Entries; key++)
            {
                memory.WritableValues[key] = unchecked((ulong)key * Xorshift.Seed);
            }
        }

        return Rounds.Measure(Reads, (count, random) => Read(map, count, random));
    }

    private static ulong Read(BpfArray<ulong> map, int count, Xorshift random)
    {
        using MapMemory<ulong> memory = map.OpenMemory();
        ReadOnlySpan<ulong> values = memory.Values;
        ulong sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += Volatile.Read(in values[(int)(random.Next() % Entries)]);
        }

        return sum;
    }
}
