namespace Ebpf.Maps.Prometheus;

/// <summary>Messages io.prometheus.client.MetricFamily, each behind its length: the numbers are those of client_model's metrics.proto.</summary>
internal static class ProtobufFormat
{
    internal static byte[] Encode(IEnumerable<MetricFamily> families)
    {
        var stream = new ProtobufWriter();
        foreach (MetricFamily family in families)
        {
            stream.Delimited(message => Write(message, family));
        }

        return stream.ToArray();
    }

    private static void Write(ProtobufWriter message, MetricFamily family)
    {
        message.String(1, family.Name);
        if (family.Help is { } help)
        {
            message.String(2, help);
        }

        message.UInt(3, (ulong)family.Type);
        foreach (Metric metric in family.Metrics)
        {
            message.Message(4, one => Write(one, family.Type, metric));
        }
    }

    private static void Write(ProtobufWriter message, MetricType type, Metric metric)
    {
        foreach ((string name, string value) in metric.Labels)
        {
            message.Message(1, pair =>
            {
                pair.String(1, name);
                pair.String(2, value);
            });
        }

        if (metric.Histogram is { } histogram)
        {
            message.Message(7, one => Write(one, histogram));
        }
        else
        {
            message.Message(type == MetricType.Gauge ? 2 : 3, one => one.Double(1, metric.Value));
        }
    }

    private static void Write(ProtobufWriter message, ScaledHistogram histogram)
    {
        message.UInt(1, histogram.Count);

        // Left out, it would be 0.
        message.Double(2, histogram.Sum ?? double.NaN);
        foreach ((double bound, ulong count) in histogram.Cumulative())
        {
            message.Message(3, bucket =>
            {
                bucket.UInt(1, count);
                bucket.Double(2, bound);
            });
        }

        if (histogram.Native() is not { } native)
        {
            return;
        }

        // Above 0, the threshold makes it a native histogram while it is empty, too.
        message.SInt(5, native.Schema);
        message.Double(6, native.ZeroThreshold);
        message.UInt(7, native.ZeroCount);
        if (native.Counts.Count > 0)
        {
            message.Message(12, span =>
            {
                span.SInt(1, native.FirstIndex);
                span.UInt(2, (ulong)native.Counts.Count);
            });
        }

        ulong before = 0;
        foreach (ulong count in native.Counts)
        {
            message.SInt(13, (long)(count - before));
            before = count;
        }
    }
}
