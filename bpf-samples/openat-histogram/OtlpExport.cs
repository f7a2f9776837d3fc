using System.Diagnostics.Metrics;
using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace OpenatHistogram;

/// <summary>Sends the counters by OTLP, at intervals and at the end, together with what the library itself measures (the meter Ebpf.Net).</summary>
/// <remarks>
/// A Meter's histogram takes durations one by one, and none that was counted elsewhere: so the buckets are counters by their bound, <c>le</c>,
/// cumulative as in Prometheus.
/// </remarks>
internal sealed class OtlpExport : IDisposable
{
    private readonly Probe _probe;
    private readonly Meter _meter = new("OpenatHistogram");
    private readonly MeterProvider _provider;

    internal OtlpExport(Probe probe, Uri endpoint, TimeSpan interval)
    {
        _probe = probe;
        _meter.CreateObservableCounter("openat.duration.bucket", Buckets, "{call}", "Calls that took at most as long as the bound, in seconds.");
        _meter.CreateObservableCounter("openat.duration.sum", () => ByOutcome(latency => latency.Sum), "s", "How long calls took, in all.");
        _meter.CreateObservableCounter("openat.duration.count", () => ByOutcome(latency => (long)latency.Count), "{call}", "Calls that returned.");
        _meter.CreateObservableCounter("openat.calls.started", () => (long)_probe.Read().Calls.Started, "{call}", "Calls that passed the filters.");
        _meter.CreateObservableCounter("openat.calls.untracked", () => (long)_probe.Read().Calls.Untracked, "{call}", "Calls whose start could not be stored.");
        _meter.CreateObservableGauge("openat.calls.in_flight", () => (long)_probe.Read().InFlight, "{call}", "Calls not yet returned.");
        _meter.CreateObservableCounter("openat.probe.missed", () => (long)_probe.Read().Missed, "{run}", "Runs of the probe that the kernel left out.");
        _provider = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("openat-histogram").AddAttributes([new("openat.probe.way", probe.Way.Name)]))
            .AddMeter(_meter.Name, "Ebpf.Net")
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Endpoint = endpoint;
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)Math.Min(interval.TotalMilliseconds, int.MaxValue);
            })
            .Build();
    }

    /// <summary>Sends the final state.</summary>
    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
    }

    private IEnumerable<Measurement<long>> Buckets()
    {
        Snapshot now = _probe.Read();
        for (int outcome = 0; outcome < OutcomeCounts.Names.Length; outcome++)
        {
            foreach ((double bound, ulong count) in now.Of(outcome).Cumulative())
            {
                string le = double.IsFinite(bound) ? bound.ToString(CultureInfo.InvariantCulture) : "+Inf";
                yield return new Measurement<long>((long)count, new("outcome", OutcomeCounts.Names[outcome]), new("le", le));
            }
        }
    }

    private IEnumerable<Measurement<T>> ByOutcome<T>(Func<Latency, T> value)
        where T : struct
    {
        Snapshot now = _probe.Read();
        return OutcomeCounts.Names.Select((name, outcome) => new Measurement<T>(value(now.Of(outcome)), new KeyValuePair<string, object?>("outcome", name)));
    }
}
