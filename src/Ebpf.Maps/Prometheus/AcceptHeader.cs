using System.Globalization;

namespace Ebpf.Maps.Prometheus;

/// <summary>What a client wants to be answered with.</summary>
internal static class AcceptHeader
{
    internal const string Text = "text/plain; version=0.0.4; charset=utf-8";
    internal const string Protobuf = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

    /// <summary>Whether it wants protobuf at least as much as text; of what else it may want there is none.</summary>
    internal static bool PrefersProtobuf(string? accept)
    {
        double protobuf = 0, text = 0;
        foreach (string range in (accept ?? "").Split(','))
        {
            string[] parts = range.Split(';', StringSplitOptions.TrimEntries);
            double quality = Quality(parts);
            switch (parts[0])
            {
                case "application/vnd.google.protobuf" when parts.Contains("proto=io.prometheus.client.MetricFamily") && parts.Contains("encoding=delimited"):
                    protobuf = Math.Max(protobuf, quality);
                    break;
                case "text/plain":
                    text = Math.Max(text, quality);
                    break;
            }
        }

        return protobuf > 0 && protobuf >= text;
    }

    private static double Quality(string[] parts) =>
        Array.Find(parts, part => part.StartsWith("q=", StringComparison.Ordinal)) is { } q
            && double.TryParse(q.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double quality) ? quality : 1;
}
