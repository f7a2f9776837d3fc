using System.Globalization;
using System.Runtime.InteropServices;
using Ebpf.Maps;

namespace Ebpf.Benchmarks.Cases;

/// <summary>Random lookups in a hash of u64, one system call each.</summary>
/// <param name="entries">How many it has.</param>
/// <param name="isScale">Whether it is a point of a curve, which has one variant and fewer pairs.</param>
internal sealed class MapLookup(int entries, bool isScale) : IPairedCase
{
    private const int Lookups = 100_000;

    private readonly ulong _entries = (ulong)entries;

    public string Name => isScale ? $"scale-map-{entries}" : "map-lookup";

    public string Unit => "ns/op";

    public string Input => ObjectFile.Path("map-lookup");

    public string BaselineProgram => "map-lookup";

    public IReadOnlyList<string> BaselineArguments => [Input, entries.ToString(CultureInfo.InvariantCulture)];

    public IReadOnlyList<string> Variants => isScale ? ["typed"] : ["typed", "untyped", IdleThread.Variant];

    public IReadOnlyList<string>? ArgumentsInC(string variant) => IdleThread.Arguments(this, variant);

    public int Pairs => isScale ? 5 : 7;

    public Measurement Measure(string variant)
    {
        CollectionSpec spec = CollectionSpec.Load(Input);
        spec.Maps["entries"].MaxEntries = (uint)entries;
        using Collection collection = Collection.Load(spec);
        BpfMap map = collection.Maps["entries"];
        BpfHashMap<ulong, ulong> typed = map.AsHash<ulong, ulong>();
        FilledHash.Fill(typed, entries);
        return Rounds.Measure(Lookups, variant switch
        {
            "typed" => (count, random) => LookUp(typed, count, random),
            "untyped" => (count, random) => LookUp(map, count, random),
            _ => throw new ArgumentOutOfRangeException(nameof(variant), variant, null),
        });
    }

    private ulong LookUp(BpfHashMap<ulong, ulong> map, int count, Xorshift random)
    {
        ulong sum = 0;
        for (int i = 0; i < count; i++)
        {
            ulong key = random.Next() % _entries;
            if (!map.TryGetValue(key, out ulong value))
            {
                throw new BenchmarkFailedException($"key {key} is not in the map");
            }

            sum += value;
        }

        return sum;
    }

    private ulong LookUp(BpfMap map, int count, Xorshift random)
    {
        ulong sum = 0;
        ulong value = 0;
        for (int i = 0; i < count; i++)
        {
            ulong key = random.Next() % _entries;
            if (!map.TryGetValue(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in key)), MemoryMarshal.AsBytes(new Span<ulong>(ref value))))
            {
                throw new BenchmarkFailedException($"key {key} is not in the map");
            }

            sum += value;
        }

        return sum;
    }
}
