using System.Text;
using Ebpf.Maps.Prometheus;

namespace Ebpf.Maps;

/// <summary>The metrics of one moment, for the answer to a scrape of Prometheus.</summary>
/// <remarks>
/// Two formats: text, and the protobuf that a server asks for whose native histograms are turned on. In protobuf, a <see cref="Log2Histogram"/> whose
/// scale is a power of two is a native histogram too, beside its classic buckets: the bounds are the same, so nothing is lost. Metrics come in the order in which they
/// were first added; those of one name are one family, which differ by their labels. Not for use from several threads at once.
/// </remarks>
public sealed class PrometheusExposition
{
    private readonly List<MetricFamily> _families = [];

    /// <summary>Adds a value that only grows.</summary>
    /// <param name="name">The name; by convention it ends in <c>_total</c>.</param>
    /// <param name="help">What it is; <see langword="null"/> for nothing. The first of a family counts.</param>
    /// <param name="value">The value.</param>
    /// <param name="labels">What tells it from others of the family.</param>
    /// <exception cref="ArgumentException">A name is not one that Prometheus takes, the family is of another type, or it has these labels already.</exception>
    public void Counter(string name, string? help, double value, params ReadOnlySpan<(string Name, string Value)> labels) =>
        Family(name, MetricType.Counter, help).Add(value, null, labels);

    /// <summary>Adds a value that grows and falls.</summary>
    /// <param name="name">The name.</param>
    /// <param name="help">What it is; <see langword="null"/> for nothing. The first of a family counts.</param>
    /// <param name="value">The value.</param>
    /// <param name="labels">What tells it from others of the family.</param>
    /// <exception cref="ArgumentException">A name is not one that Prometheus takes, the family is of another type, or it has these labels already.</exception>
    public void Gauge(string name, string? help, double value, params ReadOnlySpan<(string Name, string Value)> labels) =>
        Family(name, MetricType.Gauge, help).Add(value, null, labels);

    /// <summary>Adds a histogram.</summary>
    /// <param name="name">The name, such as <c>openat_duration_seconds</c>.</param>
    /// <param name="help">What it is; <see langword="null"/> for nothing. The first of a family counts.</param>
    /// <param name="histogram">The counters.</param>
    /// <param name="scale">What a value of 1 is in the metric's unit: 1e-9 for nanoseconds in a metric of seconds.</param>
    /// <param name="bounds">
    /// The buckets that are a series each as classic ones; <see langword="null"/> for all but the last, which is <c>+Inf</c> in any case. They are cumulative: what is below the
    /// first is counted in it.
    /// </param>
    /// <param name="labels">What tells it from others of the family.</param>
    /// <exception cref="ArgumentException">A name is not one that Prometheus takes, the family is of another type, or it has these labels already.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The histogram has no such buckets.</exception>
    public void Histogram(
        string name, string? help, Histogram histogram, double scale = 1, Range? bounds = null, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        Family(name, MetricType.Histogram, help).Add(0, new ScaledHistogram(histogram, scale, bounds ?? Range.All), labels);
    }

    /// <summary>The metrics as the client wants them.</summary>
    /// <param name="accept">The request's <c>Accept</c>; <see langword="null"/> if it has none.</param>
    /// <param name="contentType">The response's <c>Content-Type</c>.</param>
    public byte[] Encode(string? accept, out string contentType)
    {
        bool isProtobuf = AcceptHeader.PrefersProtobuf(accept);
        contentType = isProtobuf ? AcceptHeader.Protobuf : AcceptHeader.Text;
        return isProtobuf ? ProtobufFormat.Encode(_families) : Encoding.UTF8.GetBytes(ToString());
    }

    /// <summary>The metrics in the text format, version 0.0.4.</summary>
    public override string ToString() => TextFormat.Encode(_families);

    private MetricFamily Family(string name, MetricType type, string? help)
    {
        MetricFamily? family = _families.Find(one => one.Name == name);
        if (family is null)
        {
            _families.Add(family = new MetricFamily(name, type, help));
        }

        return family.Type == type ? family : throw new ArgumentException($"'{name}' is a {family.Type} already, and can not be a {type} too", nameof(name));
    }
}
