using System.Globalization;
using Ebpf.Maps;

namespace OpenatHistogram;

/// <summary>The probe's counters as Prometheus has them, with what returned in the last window.</summary>
internal sealed class Metrics : IDisposable
{
    private static readonly double[] _quantiles = [0.5, 0.9, 0.99, 0.999];

    private readonly Probe _probe;
    private readonly TimeSpan _window;
    private readonly Timer _timer;
    private Snapshot _windowStart;
    private Snapshot? _lastWindow;

    internal Metrics(Probe probe, TimeSpan window)
    {
        _probe = probe;
        _window = window;
        _windowStart = probe.Read();
        _timer = new Timer(_ => EndWindow(), null, window, window);
    }

    internal PrometheusExposition Read()
    {
        var page = new PrometheusExposition();
        Snapshot now = _probe.Read();
        for (int outcome = 0; outcome < OutcomeCounts.Names.Length; outcome++)
        {
            Latency latency = now.Of(outcome);
            page.Histogram(
                "openat_duration_seconds", "How long open, openat, openat2 and creat took.",
                latency.Histogram, latency.Unit, latency.Bounds, ("outcome", OutcomeCounts.Names[outcome]));
        }

        if (_lastWindow is { } window)
        {
            AddWindow(page, window);
        }

        AddAccounting(page, now);
        return page;
    }

    public void Dispose() => _timer.Dispose();

    private void EndWindow()
    {
        Snapshot now = _probe.Read();
        _lastWindow = now.Since(_windowStart);
        _windowStart = now;
    }

    private void AddWindow(PrometheusExposition page, Snapshot window)
    {
        string length = $"the last complete window of {_window.TotalSeconds} s";
        Latency all = window.All();
        foreach (double q in _quantiles)
        {
            page.Gauge("openat_window_duration_seconds", $"Quantiles of {length}, interpolated in their bucket.", all.Quantile(q) ?? double.NaN, ("quantile", q.ToString(CultureInfo.InvariantCulture)));
        }

        for (int outcome = 0; outcome < OutcomeCounts.Names.Length; outcome++)
        {
            page.Gauge("openat_window_calls", $"Calls that returned in {length}.", window.Of(outcome).Count, ("outcome", OutcomeCounts.Names[outcome]));
        }
    }

    private static void AddAccounting(PrometheusExposition page, Snapshot now)
    {
        page.Gauge(
            "openat_probe_info", "The way that the probe is attached.", 1,
            ("way", now.Way.Name), ("storage", now.Way.Storage), ("sample", $"{now.Options.Sample}"));
        page.Counter("openat_calls_started_total", "Calls that passed the filters.", now.Calls.Started);
        page.Counter("openat_calls_finished_total", "Of these, returned and counted.", now.Finished);
        page.Counter("openat_calls_sampled_out_total", "Of these, left out by --sample.", now.Calls.SampledOut);
        page.Counter("openat_calls_untracked_total", "Of these, left out because their start could not be stored.", now.Calls.Untracked);
        page.Gauge("openat_calls_in_flight", "Of these, not yet returned.", now.InFlight);
        page.Counter("openat_returns_orphaned_total", "Returns of calls that began before the probe was attached.", now.Orphaned);
        page.Counter("openat_probe_missed_total", "Runs of the probe that the kernel left out.", now.Missed);
        if (now.Slow is { } slow)
        {
            page.Counter("openat_slow_delivered_total", "Slow calls that were read from the ring buffer.", slow.Records);
            page.Counter("openat_slow_lost_total", "Slow calls for which the ring buffer had no room.", slow.Lost ?? 0);
        }

        if (now.Runs is { } runs)
        {
            page.Counter("openat_probe_runs_total", "Runs of the probe's programs.", runs.Count);
            page.Counter("openat_probe_run_seconds_total", "Time in them.", runs.Time.TotalSeconds);
        }
    }
}
