using System.Diagnostics;
using System.Globalization;
using Ebpf.Native;
using Ebpf.RingBuffer;

namespace Ebpf.Benchmarks.Cases;

/// <summary>Emptying a full perf buffer of 256 KiB; the checksum is the sum of the records' first words and lengths.</summary>
/// <param name="size">Of a record's payload, in bytes.</param>
internal sealed class PerfDrain(int size) : IPairedCase
{
    private const int Rounds = 15;
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(0.7);

    public string Name => $"perf-drain-{size}";

    public string Unit => "ns/op";

    public string Input => ObjectFile.Path("perf-drain");

    public string BaselineProgram => "perf-drain";

    public IReadOnlyList<string> BaselineArguments => [Input, size.ToString(CultureInfo.InvariantCulture)];

    public IReadOnlyList<string> Variants => ["consume", "read"];

    public Measurement Measure(string variant)
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(Input));

        // No wake-ups: the C half has none either.
        using PerfBufferReader reader = collection.Maps["events"].OpenPerfBuffer(new PerfBufferReaderOptions { WakeupEvents = 1 << 30 });
        BpfProgram fill = collection.Programs[$"fill_{size}"];
        Func<PerfBufferReader, Sum> drain = variant == "consume" ? Consume : Read;
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < _warmUp;)
        {
            Round(reader, fill, drain, out _);
        }

        ulong checksum = 0;
        var rounds = new double[Rounds];
        for (int i = 0; i < rounds.Length; i++)
        {
            rounds[i] = Round(reader, fill, drain, out Sum sum);
            checksum += sum.Value;
        }

        return new Measurement(Median.Of(rounds), checksum, LibBpf.Version.ToString());
    }

    private static double Round(PerfBufferReader reader, BpfProgram fill, Func<PerfBufferReader, Sum> drain, out Sum sum)
    {
        fill.Run(new TestRunOptions { Context = new byte[96] });
        long began = Stopwatch.GetTimestamp();
        sum = drain(reader);
        return (Stopwatch.GetTimestamp() - began) * (1e9 / Stopwatch.Frequency) / sum.Count;
    }

    private static Sum Consume(PerfBufferReader reader)
    {
        var sum = default(Sum);
        reader.Consume(ref sum);
        return sum;
    }

    private static Sum Read(PerfBufferReader reader)
    {
        var sum = default(Sum);
        while (reader.TryRead(out PerfRecord record))
        {
            sum.OnRecord(in record);
        }

        return sum;
    }

    private struct Sum : IPerfRecordHandler
    {
        internal ulong Value;
        internal long Count;

        public void OnRecord(in PerfRecord record)
        {
            Value += record.Read<uint>() + (uint)record.Length;
            Count++;
        }

        public readonly void OnLost(int cpu, ulong count)
        {
        }
    }
}
