using System.Globalization;
using System.Text;

namespace Ebpf.Maps.Prometheus;

/// <summary>Text, https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4.</summary>
internal static class TextFormat
{
    internal static string Encode(IEnumerable<MetricFamily> families)
    {
        // The format knows no other end of line.
        var text = new StringBuilder();
        foreach (MetricFamily family in families)
        {
            if (family.Help is { } help)
            {
                text.Append($"# HELP {family.Name} {Escape(help)}\n");
            }

            text.Append($"# TYPE {family.Name} {family.Type.ToString().ToLowerInvariant()}\n");
            foreach (Metric metric in family.Metrics)
            {
                Append(text, family.Name, metric);
            }
        }

        return text.ToString();
    }

    /// <summary>The labels as they are in the braces.</summary>
    internal static string Labels(Metric metric) =>
        string.Join(',', metric.Labels.Select(label => $"{label.Name}=\"{Escape(label.Value).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));

    private static void Append(StringBuilder text, string name, Metric metric)
    {
        string labels = Labels(metric), own = labels.Length == 0 ? "" : $"{{{labels}}}", comma = labels.Length == 0 ? "" : ",";
        if (metric.Histogram is not { } histogram)
        {
            text.Append($"{name}{own} {Number(metric.Value)}\n");
            return;
        }

        foreach ((double bound, ulong count) in histogram.Cumulative())
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{comma}le=\"{Number(bound)}\"}} {count}\n");
        }

        if (histogram.Sum is { } sum)
        {
            text.Append($"{name}_sum{own} {Number(sum)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_count{own} {histogram.Count}\n");
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double number) => double.IsPositiveInfinity(number) ? "+Inf" : number.ToString(CultureInfo.InvariantCulture);
}
