using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.RingBuffer;

namespace Ebpf.Benchmarks.Cases;

/// <summary>Emptying full ring buffers of 256 KiB together, read as one; the checksum is the sum of the records' first words and lengths.</summary>
/// <param name="rings">How many; a power of two.</param>
internal sealed class ScaleRings(int rings) : IPairedCase
{
    // BYTES of the C half.
    private const uint Bytes = 256 << 10;
    private const int Rounds = 15;
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(0.7);

    public string Name => $"scale-rings-{rings}";

    public string Unit => "ns/op";

    public string Input => ObjectFile.Path("scale-rings");

    public string BaselineProgram => "scale-rings";

    public IReadOnlyList<string> BaselineArguments => [Input, rings.ToString(CultureInfo.InvariantCulture)];

    public IReadOnlyList<string> Variants => ["consume"];

    public int Pairs => 5;

    public Measurement Measure(string variant)
    {
        string[] names = [.. Enumerable.Range(0, rings).Select(ring => $"events_{ring}")];
        CollectionSpec spec = CollectionSpec.Load(Input);
        foreach (string name in names)
        {
            spec.Maps[name].MaxEntries = Bytes / (uint)rings;
        }

        using Collection collection = Collection.Load(spec);
        using RingBufferGroup group = RingBufferGroup.Open(collection, names);
        BpfProgram[] fill = [.. Enumerable.Range(0, rings).Select(ring => collection.Programs[$"fill_{ring}"])];
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < _warmUp;)
        {
            Round(fill, group, out _);
        }

        ulong checksum = 0;
        var rounds = new double[Rounds];
        for (int i = 0; i < rounds.Length; i++)
        {
            rounds[i] = Round(fill, group, out ulong sum);
            checksum += sum;
        }

        return new Measurement(Median.Of(rounds), checksum, LibBpf.Version.ToString());
    }

    private static double Round(BpfProgram[] fill, RingBufferGroup group, out ulong value)
    {
        foreach (BpfProgram program in fill)
        {
            program.Run(new TestRunOptions { Context = new byte[96] });
        }

        var sum = default(Sum);
        long began = Stopwatch.GetTimestamp();
        long count = group.Consume(ref sum);
        value = sum.Value;
        return (Stopwatch.GetTimestamp() - began) * (1e9 / Stopwatch.Frequency) / count;
    }

    private struct Sum : IRecordHandler
    {
        internal ulong Value;

        public void OnRecord(ReadOnlySpan<byte> record) => Value += MemoryMarshal.Read<ulong>(record) + (uint)record.Length;
    }
}
