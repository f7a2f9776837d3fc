using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.RingBuffer;

namespace Ebpf.Benchmarks.Cases;

/// <summary>How long after its submission a record is read by who waits for it, an event every 100 µs; the checksum is the number of events.</summary>
/// <param name="percentile">Of the latencies: 50 or 99.</param>
internal sealed partial class Wakeup(int percentile) : IPairedCase
{
    private const int Events = 5000;
    private const int WarmUpEvents = 5000;

    // PAUSE_NS in wakeup.c.
    private const long Pause = 50_000;

    public string Name => $"wakeup-p{percentile}";

    public string Unit => "us";

    public string Input => ObjectFile.Path("wakeup");

    public string BaselineProgram => "wakeup";

    public IReadOnlyList<string> BaselineArguments => [Input, percentile.ToString(CultureInfo.InvariantCulture)];

    public IReadOnlyList<string> Variants => ["wait", "inline", "pool"];

    // One for the producer.
    public bool HasAllCpus => true;

    public Measurement Measure(string variant)
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(Input));
        using RingBufferReader reader = collection.OpenRingBuffer(
            "events", new RingBufferReaderOptions { Scheduler = variant == "inline" ? PipeScheduler.Inline : PipeScheduler.ThreadPool });
        BpfProgram submit = collection.Programs["submit"];
        var producer = new Thread(() => Produce(submit));
        producer.Start();
        double[] latencies = variant == "wait" ? Wait(reader) : ReadAsync(reader).GetAwaiter().GetResult();
        producer.Join();
        Array.Sort(latencies, WarmUpEvents, Events);
        return new Measurement(
            latencies[WarmUpEvents + (Events * percentile / 100)], (ulong)latencies.Length, LibBpf.Version.ToString());
    }

    private static void Produce(BpfProgram submit)
    {
        var options = new TestRunOptions { Context = new byte[96] };
        ReadOnlySpan<long> pause = [0, Pause];
        for (int i = 0; i < Events + WarmUpEvents; i++)
        {
            nanosleep(pause, nint.Zero);
            submit.Run(options);
        }
    }

    // Thread.Sleep counts in milliseconds.
    [LibraryImport("libc")]
    private static partial int nanosleep(ReadOnlySpan<long> time, nint left);

    private static double[] Wait(RingBufferReader reader)
    {
        var latencies = new Latencies();
        while (latencies.Count < latencies.Values.Length)
        {
            reader.Wait(Timeout.InfiniteTimeSpan);
            reader.Consume(ref latencies);
        }

        return latencies.Values;
    }

    private static async Task<double[]> ReadAsync(RingBufferReader reader)
    {
        var latencies = new Latencies();
        while (latencies.Count < latencies.Values.Length)
        {
            ReadResult result = await reader.ReadAsync().ConfigureAwait(false);
            var records = new RingBufferRecords(result.Buffer);
            while (records.TryRead(out ReadOnlySpan<byte> record))
            {
                latencies.OnRecord(record);
            }

            reader.AdvanceTo(records.Consumed, records.Examined);
        }

        return latencies.Values;
    }

    // Stopwatch and bpf_ktime_get_ns read the same clock, CLOCK_MONOTONIC.
    private struct Latencies() : IRecordHandler
    {
        internal readonly double[] Values = new double[Events + WarmUpEvents];
        internal int Count;

        public void OnRecord(ReadOnlySpan<byte> record) =>
            Values[Count++] = ((Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency)) - BitConverter.ToInt64(record)) / 1000;
    }
}
