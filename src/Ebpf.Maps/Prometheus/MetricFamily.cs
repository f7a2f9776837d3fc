namespace Ebpf.Maps.Prometheus;

/// <summary>As protobuf numbers them.</summary>
internal enum MetricType
{
    Counter = 0,
    Gauge = 1,
    Histogram = 4,
}

/// <summary>A value, or a histogram, and what tells it from others of its name.</summary>
internal sealed record Metric((string Name, string Value)[] Labels, double Value, ScaledHistogram? Histogram);

/// <summary>Metrics of one name.</summary>
internal sealed class MetricFamily
{
    private readonly HashSet<string> _seen = [];
    private readonly List<Metric> _metrics = [];

    internal MetricFamily(string name, MetricType type, string? help)
    {
        CheckName(name, ":", nameof(name));
        Name = name;
        Type = type;
        Help = help;
    }

    internal string Name { get; }

    internal MetricType Type { get; }

    internal string? Help { get; }

    internal IReadOnlyList<Metric> Metrics => _metrics;

    internal void Add(double value, ScaledHistogram? histogram, ReadOnlySpan<(string Name, string Value)> labels)
    {
        foreach ((string label, _) in labels)
        {
            CheckName(label, "", nameof(labels));
            if (histogram is not null && label == "le")
            {
                throw new ArgumentException("the label 'le' is the buckets' own", nameof(labels));
            }
        }

        var metric = new Metric(labels.ToArray(), value, histogram);
        if (!_seen.Add(TextFormat.Labels(metric)))
        {
            throw new ArgumentException($"'{Name}' is there already with the labels {{{TextFormat.Labels(metric)}}}", nameof(labels));
        }

        _metrics.Add(metric);
    }

    private static void CheckName(string name, string alsoAllowed, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        if (char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_' || alsoAllowed.Contains(c, StringComparison.Ordinal)))
        {
            throw new ArgumentException($"'{name}' is not a name that Prometheus takes: letters, digits and '_', and no digit first", parameter);
        }
    }
}
