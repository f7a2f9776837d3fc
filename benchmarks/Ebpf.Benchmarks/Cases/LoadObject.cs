namespace Ebpf.Benchmarks.Cases;

/// <summary>From an object's file to programs in the kernel; disposing is not timed.</summary>
/// <param name="name">The case's, and the object's.</param>
/// <param name="variants">Of those that <see cref="Measure"/> knows.</param>
/// <param name="pairs">See <see cref="IPairedCase.Pairs"/>.</param>
internal sealed class LoadObject(string name, string[] variants, int pairs = 7) : IPairedCase
{
    private const int Loads = 3;
    private const int WarmUpLoads = 10;

    private readonly List<Collection> _loaded = [];

    public string Name => name;

    public string Unit => "µs/op";

    public string BaselineProgram => "load-object";

    public IReadOnlyList<string> Variants => variants;

    public int Pairs => pairs;

    public Measurement Measure(string variant)
    {
        string path = ObjectFile.Path(Name);
        CollectionSpec spec = CollectionSpec.Load(path);
        Measurement measurement = Rounds.Measure(
            Loads,
            variant switch
            {
                "parse+load" => (count, _) => Load(count, () => CollectionSpec.Load(path)),
                "load" => (count, _) => Load(count, () => spec),
                _ => throw new ArgumentOutOfRangeException(nameof(variant), variant, null),
            },
            WarmUpLoads,
            Unload);
        return measurement with { Value = measurement.Value / 1000 };
    }

    private ulong Load(int count, Func<CollectionSpec> parse)
    {
        ulong sum = 0;
        for (int i = 0; i < count; i++)
        {
            var collection = Collection.Load(parse());
            _loaded.Add(collection);
            sum += (ulong)collection.Maps.Values.Sum(map => map.ValueSize);
            sum += (ulong)collection.Programs.Keys.Sum(name => name.Length);
        }

        return sum;
    }

    private void Unload()
    {
        foreach (Collection collection in _loaded)
        {
            collection.Dispose();
        }

        _loaded.Clear();
    }
}
