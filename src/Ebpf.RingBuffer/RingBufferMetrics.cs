using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Ebpf.RingBuffer;

/// <summary>Publishes the statistics of readers that want it (<see cref="RingBufferReaderOptions.PublishMetrics"/>).</summary>
internal static class RingBufferMetrics
{
    private const string MapTag = "map";

    private static readonly ConcurrentDictionary<RingBufferReader, bool> _readers = [];
    private static readonly Meter _meter = new("Ebpf.Net");

    static RingBufferMetrics()
    {
        _meter.CreateObservableCounter("ebpf.ringbuf.records", () => Observe(s => s.Records), "{record}", "Records that were consumed.");
        _meter.CreateObservableCounter("ebpf.ringbuf.bytes", () => Observe(s => s.Bytes), "By", "Bytes of the ring that were consumed.");
        _meter.CreateObservableCounter("ebpf.ringbuf.discarded", () => Observe(s => s.Discarded), "{record}", "Records that programs discarded.");
        _meter.CreateObservableCounter("ebpf.ringbuf.lost", () => Observe(s => s.Lost), "{record}", "Records for which there was no room.");
        _meter.CreateObservableCounter("ebpf.ringbuf.wakeups", () => Observe(s => s.WakeUps), "{wakeup}", "How often the kernel woke the reader.");
        _meter.CreateObservableGauge("ebpf.ringbuf.lag", () => Observe(s => s.Lag), "By", "Bytes that wait to be consumed.");
        _meter.CreateObservableGauge("ebpf.ringbuf.high_water", () => Observe(s => s.HighWaterMark), "By", "The most bytes that waited.");
    }

    internal static void Add(RingBufferReader reader) => _readers.TryAdd(reader, true);

    internal static void Remove(RingBufferReader reader) => _readers.TryRemove(reader, out _);

    private static IEnumerable<Measurement<long>> Observe(Func<RingBufferStatistics, long?> value)
    {
        foreach (RingBufferReader reader in _readers.Keys)
        {
            if (value(reader.GetStatistics()) is { } number)
            {
                yield return new Measurement<long>(number, new KeyValuePair<string, object?>(MapTag, reader.Name));
            }
        }
    }
}
