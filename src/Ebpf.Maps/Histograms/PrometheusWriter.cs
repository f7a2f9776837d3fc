using System.Globalization;

namespace Ebpf.Maps.Histograms;

/// <summary>The text format of Prometheus, https://prometheus.io/docs/instrumenting/exposition_formats/.</summary>
internal sealed class PrometheusWriter
{
    private readonly TextWriter _writer;
    private readonly string _name;
    private readonly string _labels;

    internal PrometheusWriter(TextWriter writer, string name, IEnumerable<KeyValuePair<string, string>> labels)
    {
        ArgumentNullException.ThrowIfNull(writer);
        CheckName(name, ":", nameof(name));
        _writer = writer;
        _name = name;
        _labels = string.Join(',', labels.Select(Label));
    }

    internal void Write(Histogram histogram, double scale, string? help)
    {
        if (help is not null)
        {
            Line($"# HELP {_name} {help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}");
        }

        Line($"# TYPE {_name} histogram");
        string comma = _labels.Length == 0 ? "" : ",";
        ulong cumulative = 0;
        for (int bucket = 0; bucket < histogram.Buckets.Length - 1; bucket++)
        {
            cumulative += histogram.Buckets[bucket];
            string bound = (histogram.BoundOf(bucket) * scale).ToString(CultureInfo.InvariantCulture);
            Line($"{_name}_bucket{{{_labels}{comma}le=\"{bound}\"}} {cumulative}");
        }

        Line($"{_name}_bucket{{{_labels}{comma}le=\"+Inf\"}} {histogram.Count}");
        string own = _labels.Length == 0 ? "" : $"{{{_labels}}}";
        if (histogram.Sum is { } sum)
        {
            Line($"{_name}_sum{own} {(sum * scale).ToString(CultureInfo.InvariantCulture)}");
        }

        Line($"{_name}_count{own} {histogram.Count}");
    }

    private static string Label(KeyValuePair<string, string> label)
    {
        CheckName(label.Key, "", nameof(label));
        if (label.Key == "le")
        {
            throw new ArgumentException("the label 'le' is the buckets' own", nameof(label));
        }

        string value = label.Value.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return $"{label.Key}=\"{value}\"";
    }

    private static void CheckName(string name, string alsoAllowed, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        if (char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_' || alsoAllowed.Contains(c, StringComparison.Ordinal)))
        {
            throw new ArgumentException($"'{name}' is not a name that Prometheus takes: letters, digits and '_', and no digit first", parameter);
        }
    }

    // The format knows no other end of line.
    private void Line(string line)
    {
        _writer.Write(line);
        _writer.Write('\n');
    }
}
