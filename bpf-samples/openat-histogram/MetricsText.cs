using System.Globalization;

namespace OpenatHistogram;

/// <summary>A snapshot in the text format of Prometheus, version 0.0.4.</summary>
internal sealed class MetricsText
{
    private const string Duration = "openat_duration_seconds";
    private const string Window = "openat_window_duration_seconds";
    private static readonly double[] _quantiles = [0.5, 0.9, 0.99, 0.999];

    private readonly TextWriter _writer;

    private MetricsText(TextWriter writer) => _writer = writer;

    /// <param name="now">The state since the start.</param>
    /// <param name="window">What returned in the last complete window; null before there was one.</param>
    /// <param name="length">How long a window is.</param>
    internal static string Of(Snapshot now, Snapshot? window, TimeSpan length)
    {
        // The format knows no other end of line.
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var text = new MetricsText(writer);
        text.Histogram(now);
        if (window is not null)
        {
            text.Summary(window, length);
        }

        text.Accounting(now);
        return writer.ToString();
    }

    private void Histogram(Snapshot now)
    {
        Head(Duration, "histogram", "How long open, openat, openat2 and creat took.");
        for (int outcome = 0; outcome < OutcomeCounts.Names.Length; outcome++)
        {
            Latency latency = now.Of(outcome);
            string labels = $"outcome=\"{OutcomeCounts.Names[outcome]}\"";
            foreach ((double bound, ulong count) in latency.Cumulative())
            {
                _writer.WriteLine($"{Duration}_bucket{{{labels},le=\"{(double.IsFinite(bound) ? Text(bound) : "+Inf")}\"}} {count}");
            }

            _writer.WriteLine($"{Duration}_sum{{{labels}}} {Text(latency.Sum)}");
            _writer.WriteLine($"{Duration}_count{{{labels}}} {latency.Count}");
        }
    }

    private void Summary(Snapshot window, TimeSpan length)
    {
        Head(Window, "gauge", $"Quantiles of the last complete window of {length.TotalSeconds} s, interpolated in their bucket.");
        Latency all = window.All();
        foreach (double q in _quantiles)
        {
            _writer.WriteLine($"{Window}{{quantile=\"{Text(q)}\"}} {(all.Quantile(q) is { } value ? Text(value) : "NaN")}");
        }

        Head("openat_window_calls", "gauge", "Calls that returned in the last complete window.");
        for (int outcome = 0; outcome < OutcomeCounts.Names.Length; outcome++)
        {
            _writer.WriteLine($"openat_window_calls{{outcome=\"{OutcomeCounts.Names[outcome]}\"}} {window.Of(outcome).Count}");
        }
    }

    private void Accounting(Snapshot now)
    {
        Head("openat_probe_info", "gauge", "The way that the probe is attached.");
        _writer.WriteLine($"openat_probe_info{{way=\"{now.Way.Name}\",storage=\"{now.Way.Storage}\",sample=\"{now.Options.Sample}\"}} 1");
        Counter("openat_calls_started_total", "Calls that passed the filters.", now.Calls.Started);
        Counter("openat_calls_finished_total", "Of these, returned and counted.", now.Finished);
        Counter("openat_calls_sampled_out_total", "Of these, left out by --sample.", now.Calls.SampledOut);
        Counter("openat_calls_untracked_total", "Of these, left out because their start could not be stored.", now.Calls.Untracked);
        Head("openat_calls_in_flight", "gauge", "Of these, not yet returned.");
        _writer.WriteLine($"openat_calls_in_flight {now.InFlight}");
        Counter("openat_returns_orphaned_total", "Returns of calls that began before the probe was attached.", now.Orphaned);
        Counter("openat_probe_missed_total", "Runs of the probe that the kernel left out.", now.Missed);
        if (now.Slow is { } slow)
        {
            Counter("openat_slow_delivered_total", "Slow calls that were read from the ring buffer.", (ulong)slow.Records);
            Counter("openat_slow_lost_total", "Slow calls for which the ring buffer had no room.", (ulong)(slow.Lost ?? 0));
        }

        if (now.Runs is { } runs)
        {
            Counter("openat_probe_runs_total", "Runs of the probe's programs.", runs.Count);
            Head("openat_probe_run_seconds_total", "counter", "Time in them.");
            _writer.WriteLine($"openat_probe_run_seconds_total {Text(runs.Time.TotalSeconds)}");
        }
    }

    private void Counter(string name, string help, ulong value)
    {
        Head(name, "counter", help);
        _writer.WriteLine($"{name} {value}");
    }

    private void Head(string name, string type, string help)
    {
        _writer.WriteLine($"# HELP {name} {help}");
        _writer.WriteLine($"# TYPE {name} {type}");
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
