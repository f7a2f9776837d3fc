using XdpLimiter.Kernel;

namespace XdpLimiter;

/// <summary>A snapshot in Prometheus' text format.</summary>
internal static class Metrics
{
    internal static void Write(Snapshot snapshot, string device, ulong fileFailures, TextWriter writer)
    {
        string own = $"device=\"{device}\"";
        Head("packets_total", "counter", "Packets by what was done to them and why.");
        WriteCounts("packets_total", counter => counter.Packets);
        Head("bytes_total", "counter", "Bytes of these packets, from their Ethernet headers on.");
        WriteCounts("bytes_total", counter => counter.Bytes);
        Head("sources_entered_total", "counter", "How often a source was entered into the table, again after another had taken its place too.");
        Line("sources_entered_total", $"{own},family=\"ipv4\"", snapshot.Entered4);
        Line("sources_entered_total", $"{own},family=\"ipv6\"", snapshot.Entered6);
        Head("packets_untimed_total", "counter", "Packets without the time of their reception, while their age is limited.");
        Line("packets_untimed_total", own, snapshot.Untimed);
        Head("limit", "gauge", "Limits in force, units a second; without one there is no sample.");
        WriteLimit("source", "packets", snapshot.Settings.SourcePackets);
        WriteLimit("source", "bytes", snapshot.Settings.SourceBytes);
        WriteLimit("global", "packets", snapshot.Settings.GlobalPackets);
        WriteLimit("global", "bytes", snapshot.Settings.GlobalBytes);
        Head("settings_generation", "gauge", "Counts the changes of the settings.");
        Line("settings_generation", own, snapshot.Generation);
        Head("settings_file_failures_total", "counter", "Changes of the settings file that could not be used.");
        Line("settings_file_failures_total", own, fileFailures);
        Head("dry_run", "gauge", "1 if nothing is dropped.");
        Line("dry_run", own, snapshot.Settings.DryRun ? 1ul : 0);

        void WriteCounts(string name, Func<Counter, ulong> value)
        {
            foreach (Count count in snapshot.Counts)
            {
                string labels = $"{own},family=\"{Name(count.Family)}\",reason=\"{Name(count.Reason)}\"";
                bool isDrop = Snapshot.IsDrop(count.Reason);
                Line(name, $"{labels},action=\"{(isDrop ? "drop" : "pass")}\"", value(count.Done));
                if (isDrop)
                {
                    Line(name, $"{labels},action=\"spare\"", value(count.Spared));
                }
            }
        }

        void WriteLimit(string scope, string unit, Rate? rate)
        {
            if (rate is { } limit)
            {
                Line("limit", $"{own},scope=\"{scope}\",unit=\"{unit}\"", limit.PerSecond);
            }
        }

        void Head(string name, string type, string help) => writer.Write($"# HELP xdp_limiter_{name} {help}\n# TYPE xdp_limiter_{name} {type}\n");

        void Line(string name, string labels, ulong value) => writer.Write($"xdp_limiter_{name}{{{labels}}} {value}\n");
    }

    internal static string Name(Family family) => family switch
    {
        Family.IPv4 => "ipv4",
        Family.IPv6 => "ipv6",
        _ => "other",
    };

    internal static string Name(Reason reason) => reason switch
    {
        Reason.WithinLimits => "within_limits",
        Reason.Allowed => "allowed",
        Reason.NotIp => "not_ip",
        Reason.Neighbour => "neighbour",
        Reason.Untracked => "untracked",
        Reason.Denied => "denied",
        Reason.SourcePackets => "source_packets",
        Reason.SourceBytes => "source_bytes",
        Reason.GlobalPackets => "global_packets",
        Reason.GlobalBytes => "global_bytes",
        Reason.Fragment => "fragment",
        Reason.Malformed => "malformed",
        Reason.ExtensionHeaders => "extension_headers",
        _ => "late",
    };
}
