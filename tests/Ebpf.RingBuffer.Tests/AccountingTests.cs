using System.Diagnostics.Metrics;
using System.IO.Pipelines;

namespace Ebpf.RingBuffer.Tests;

/// <summary>attempted = delivered + discarded + lost + still there, exactly, whatever the consumer does.</summary>
public sealed class AccountingTests
{
    private const int Rounds = 40;
    private const ulong PerRound = 20_000;

    [Theory]
    [InlineData("consume")]
    [InlineData("slow")]
    [InlineData("pipe")]
    [InlineData("all")]
    [InlineData("disposed")]
    public async Task Every_record_is_accounted_for(string way)
    {
        Require();
        using var ring = new RealRing("ring_flood");
        long records = 0, discarded = 0;
        ulong attempted = 0;
        var producer = new Thread(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                ring.Run("flood", PerRound);
            }
        });
        RingBufferReader reader = ring.Collection.OpenRingBuffer("events");
        producer.Start();
        while (producer.IsAlive)
        {
            await ReadSomeAsync(reader, way);
            if (way == "disposed")
            {
                Next();
                reader = ring.Collection.OpenRingBuffer("events");
            }
        }

        var last = new SequenceHandler();
        reader.Consume(ref last);
        RingBufferStatistics statistics = reader.GetStatistics();
        Next();
        attempted = ring.Collection.Variables["attempted"].Get<ulong>();
        Assert.Equal(Rounds * PerRound, attempted);
        Assert.Equal(0, statistics.Lag);
        Assert.Equal((long)attempted, records + discarded + statistics.Lost);
        Assert.True(records > 0 && discarded > 0);
        Assert.InRange(statistics.HighWaterMark, 0, 256 * 1024);

        void Next()
        {
            reader.Dispose();
            records += reader.GetStatistics().Records;
            discarded += reader.GetStatistics().Discarded;
        }
    }

    [Fact]
    public void Paused_consumer_loses_and_knows_how_many()
    {
        Require();
        using var ring = new RealRing("ring_flood");
        using RingBufferReader reader = ring.Collection.OpenRingBuffer("events");
        ring.Run("flood", 100_000);
        RingBufferStatistics before = reader.GetStatistics();
        long held = 256 * 1024 / 72;
        Assert.Equal((0, 100_000 - held, held * 72), (before.Records, before.Lost!.Value, before.Lag));
        var handler = new SequenceHandler();
        long delivered = reader.Consume(ref handler);
        RingBufferStatistics after = reader.GetStatistics();
        Assert.Equal(held, delivered + after.Discarded);
        Assert.Equal((held * 72, held * 72, 0), (after.Bytes, after.HighWaterMark, after.Lag));
    }

    [Fact]
    public void Ring_without_a_counter_says_so()
    {
        Require();
        using var ring = new RealRing();
        using RingBufferReader reader = ring.Collection.OpenRingBuffer("plain");
        Assert.Null(reader.GetStatistics().Lost);
    }

    [Fact]
    public void Metrics_are_published_for_those_who_want_them()
    {
        Require();
        using var ring = new RealRing();
        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Ebpf.Net")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            Assert.Equal(new KeyValuePair<string, object?>("map", "events"), Assert.Single(tags.ToArray()));
            seen.Add(instrument.Name, value);
        });
        listener.Start();

        using (RingBufferReader reader = ring.Collection.OpenRingBuffer("events", new RingBufferReaderOptions { PublishMetrics = true }))
        using (ring.Collection.OpenRingBuffer("plain"))
        {
            ring.Produce(3000, discardEach: 100);
            Assert.True(reader.TryReadRecord(out Event _));
            listener.RecordObservableInstruments();
        }

        int held = 64 * 1024 / 24;
        Assert.Equal(
            new Dictionary<string, long>
            {
                ["ebpf.ringbuf.records"] = 1, ["ebpf.ringbuf.bytes"] = 24, ["ebpf.ringbuf.discarded"] = 0, ["ebpf.ringbuf.lost"] = 3000 - held,
                ["ebpf.ringbuf.wakeups"] = 0, ["ebpf.ringbuf.lag"] = held * 24, ["ebpf.ringbuf.high_water"] = held * 24,
            },
            seen);
        seen.Clear();
        listener.RecordObservableInstruments();
        Assert.Empty(seen);
    }

    private static void Require() => Assert.SkipWhen(RealRing.Lacks is not null, $"{RealRing.Lacks}");

    private static async Task ReadSomeAsync(RingBufferReader reader, string way)
    {
        var handler = new SequenceHandler();
        switch (way)
        {
            case "slow":
                Thread.SpinWait(50_000);
                goto default;
            case "pipe":
                if (reader.TryRead(out ReadResult result))
                {
                    // Half of it, without a look; and the rest kept now and then.
                    SequencePosition middle = Middle(result);
                    reader.AdvanceTo(middle, result.Buffer.Length % 144 == 0 ? result.Buffer.End : middle);
                }

                break;
            case "all":
                using (var soon = new CancellationTokenSource(1))
                {
                    try
                    {
                        await foreach (Flood record in reader.ReadAllAsync<Flood>(soon.Token))
                        {
                            handler.Count++;
                        }
                    }
                    catch (OperationCanceledException)
                    {
                    }
                }

                break;
            default:
                reader.Consume(ref handler);
                break;
        }
    }

    private static SequencePosition Middle(ReadResult result)
    {
        var records = new RingBufferRecords(result.Buffer);
        long half = result.Buffer.Length / 72 / 2;
        while (records.Count < half && records.TryRead(out ReadOnlySpan<byte> _))
        {
        }

        return records.Consumed;
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Size = 64)]
    private struct Flood
    {
        public ulong Sequence, Check;
    }
}
