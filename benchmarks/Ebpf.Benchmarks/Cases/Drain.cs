using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.RingBuffer;

namespace Ebpf.Benchmarks.Cases;

/// <summary>Emptying a full ring buffer; the checksum is the sum of the records' first words and lengths.</summary>
/// <param name="size">Of a record's payload, in bytes.</param>
/// <param name="isHot">Whether the ring fits into a processor's cache: 256 KiB, else 64 MiB.</param>
internal sealed class Drain(int size, bool isHot) : IPairedCase
{
    private const int Rounds = 15;
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(0.7);

    private readonly uint _bytes = isHot ? 256u << 10 : 64u << 20;

    public string Name => $"drain-{size}-{(isHot ? "hot" : "cold")}";

    public string Unit => "ns/op";

    public string Input => ObjectFile.Path("drain");

    public string BaselineProgram => "drain";

    public IReadOnlyList<string> BaselineArguments => Arguments("libbpf");

    public IReadOnlyList<string> Variants => ["floor", "consume", "records", "async", "first", .. (string[])(isHot ? ["copy"] : [])];

    public IReadOnlyList<string>? ArgumentsInC(string variant) => variant is "floor" or "copy" ? Arguments(variant) : null;

    public Measurement Measure(string variant)
    {
        CollectionSpec spec = CollectionSpec.Load(Input);
        spec.Maps["events"].MaxEntries = _bytes;
        using Collection collection = Collection.Load(spec);
        using RingBufferReader reader = collection.OpenRingBuffer("events");
        BpfProgram fill = collection.Programs[$"fill_{size}"];

        // How many fill it: each with a header of 8 bytes, and one byte stays free (bpf_ringbuf_reserve).
        long count = (_bytes - 1) / (size + 8);
        Func<Sum> drain = variant switch
        {
            "consume" or "first" => () => Consume(reader),
            "records" => () => ReadRecords(reader, count),
            "async" => size switch
            {
                16 => () => ReadAll<Words16>(reader),
                64 => () => ReadAll<Words64>(reader),
                256 => () => ReadAll<Words256>(reader),
                _ => () => ReadAll<Words1024>(reader),
            },
            _ => throw new ArgumentOutOfRangeException(nameof(variant), variant, null),
        };

        // As soon as the process has started, or after the runtime has compiled.
        for (long began = Stopwatch.GetTimestamp(); variant != "first" && Stopwatch.GetElapsedTime(began) < _warmUp;)
        {
            Round(fill, drain, out _);
        }

        ulong checksum = 0;
        var rounds = new double[Rounds];
        for (int i = 0; i < rounds.Length; i++)
        {
            rounds[i] = Round(fill, drain, out Sum sum);
            checksum += sum.Value;
        }

        return new Measurement(Median.Of(rounds), checksum, LibBpf.Version.ToString());
    }

    private static double Round(BpfProgram fill, Func<Sum> drain, out Sum sum)
    {
        fill.Run(new TestRunOptions { Context = new byte[96] });
        long began = Stopwatch.GetTimestamp();
        sum = drain();
        return (Stopwatch.GetTimestamp() - began) * (1e9 / Stopwatch.Frequency) / sum.Count;
    }

    private static Sum Consume(RingBufferReader reader)
    {
        var sum = default(Sum);
        sum.Count = reader.Consume(ref sum);
        return sum;
    }

    private static Sum ReadRecords(RingBufferReader reader, long count)
    {
        var sum = default(Sum);
        while (sum.Count < count)
        {
            ValueTask<ReadResult> read = reader.ReadAsync();
            if (!read.IsCompletedSuccessfully)
            {
                throw new BenchmarkFailedException("a read of records that are there had to wait");
            }

            var records = new RingBufferRecords(read.Result.Buffer);
            sum.Value += Add(ref records);
            reader.AdvanceTo(records.Consumed, records.Examined);
            sum.Count += records.Count;
        }

        return sum;
    }

    private static ulong Add(ref RingBufferRecords records)
    {
        ulong value = 0;
        while (records.TryRead(out ReadOnlySpan<byte> record))
        {
            value += MemoryMarshal.Read<ulong>(record) + (uint)record.Length;
        }

        return value;
    }

    private static Sum ReadAll<T>(RingBufferReader reader)
        where T : unmanaged, IWords
    {
        // It ends where it would have to wait.
        var sum = default(Sum);
        reader.CancelPendingRead();
        AddAsync().Wait();
        return sum;

        async Task AddAsync()
        {
            await foreach (T record in reader.ReadAllAsync<T>())
            {
                sum.Value += record.First + (uint)record.Size;
                sum.Count++;
            }
        }
    }

    private string[] Arguments(string way) =>
        [Input, size.ToString(CultureInfo.InvariantCulture), _bytes.ToString(CultureInfo.InvariantCulture), way];

    private struct Sum : IRecordHandler
    {
        internal ulong Value;
        internal long Count;

        public void OnRecord(ReadOnlySpan<byte> record) => Value += MemoryMarshal.Read<ulong>(record) + (uint)record.Length;
    }

    private interface IWords
    {
        ulong First { get; }

        int Size { get; }
    }

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct Words16 : IWords
    {
        private ulong _first;

        public readonly ulong First => _first;

        public readonly int Size => 16;
    }

    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct Words64 : IWords
    {
        private ulong _first;

        public readonly ulong First => _first;

        public readonly int Size => 64;
    }

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Words256 : IWords
    {
        private ulong _first;

        public readonly ulong First => _first;

        public readonly int Size => 256;
    }

    [StructLayout(LayoutKind.Sequential, Size = 1024)]
    private struct Words1024 : IWords
    {
        private ulong _first;

        public readonly ulong First => _first;

        public readonly int Size => 1024;
    }
}
