using System.Globalization;
using Ebpf.Maps;

namespace Ebpf.Benchmarks.Cases;

/// <summary>Random reads of a per-CPU array, all CPUs added up, one system call each.</summary>
/// <param name="pretended">How many CPUs user space believes in; null for those that there can be.</param>
internal sealed class MapPerCpu(int? pretended) : IPairedCase
{
    private const int Entries = 1024;
    private const int Reads = 100_000;

    public string Name => pretended is null ? "map-percpu" : $"scale-cpus-{pretended}";

    public string Unit => "ns/op";

    public string Input => ObjectFile.Path("map-percpu");

    public string BaselineProgram => "map-percpu";

    public IReadOnlyList<string> BaselineArguments =>
        pretended is { } cpus ? [Input, cpus.ToString(CultureInfo.InvariantCulture)] : [Input];

    public int Pairs => pretended is null ? 7 : 5;

    public IReadOnlyList<string> Variants => pretended is null ? ["typed", IdleThread.Variant] : ["typed"];

    public IReadOnlyList<string>? ArgumentsInC(string variant) => IdleThread.Arguments(this, variant);

    public Measurement Measure(string variant)
    {
        if (pretended is { } cpus)
        {
            PretendedCpus.Set(cpus);
        }

        using Collection collection = Collection.Load(CollectionSpec.Load(Input));
        BpfPerCpuArray<ulong> map = collection.Maps["counters"].AsPerCpuArray<ulong>();
        ulong[] perCpu = map.CreateBuffer();
        for (int key = 0; key < Entries; key++)
        {
            for (int cpu = 0; cpu < perCpu.Length; cpu++)
            {
                perCpu[cpu] = (ulong)(key * (cpu + 1));
            }

            map.Update(key, perCpu);
        }

        return Rounds.Measure(Reads, (count, random) => Read(map, count, random));
    }

    private static ulong Read(BpfPerCpuArray<ulong> map, int count, Xorshift random)
    {
        ulong sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += map.Sum((int)(random.Next() % Entries));
        }

        return sum;
    }
}
