using Ebpf.Links;
using Ebpf.Maps;
using XdpLimiter.Kernel;

namespace XdpLimiter;

/// <summary>A snapshot as Prometheus has it.</summary>
internal static class Metrics
{
    internal static PrometheusExposition Of(Snapshot snapshot, string device, XdpMode mode, ulong fileFailures)
    {
        var page = new PrometheusExposition();
        foreach (Count count in snapshot.Counts)
        {
            bool isDrop = Snapshot.IsDrop(count.Reason);
            AddCounts(page, device, count, isDrop ? "drop" : "pass", count.Done);
            if (isDrop)
            {
                AddCounts(page, device, count, "spare", count.Spared);
            }
        }

        const string Entered = "xdp_limiter_sources_entered_total", EnteredHelp = "How often a source was entered into the table, again after another had taken its place too.";
        page.Counter(Entered, EnteredHelp, snapshot.Entered4, ("device", device), ("family", Name(Family.IPv4)));
        page.Counter(Entered, EnteredHelp, snapshot.Entered6, ("device", device), ("family", Name(Family.IPv6)));
        page.Counter("xdp_limiter_packets_untimed_total", "Packets without the time of their reception, while their age is limited.", snapshot.Untimed, ("device", device));
        AddLimit(page, device, "source", "packets", snapshot.Settings.SourcePackets);
        AddLimit(page, device, "source", "bytes", snapshot.Settings.SourceBytes);
        AddLimit(page, device, "global", "packets", snapshot.Settings.GlobalPackets);
        AddLimit(page, device, "global", "bytes", snapshot.Settings.GlobalBytes);
        page.Gauge("xdp_limiter_settings_generation", "Counts the changes of the settings.", snapshot.Generation, ("device", device));
        page.Counter("xdp_limiter_settings_file_failures_total", "Changes of the settings file that could not be used.", fileFailures, ("device", device));
        page.Gauge("xdp_limiter_dry_run", "1 if nothing is dropped.", snapshot.Settings.DryRun ? 1 : 0, ("device", device));
        page.Gauge("xdp_limiter_info", "How the program is attached.", 1, ("device", device), ("mode", mode.ToString().ToLowerInvariant()));
        if (snapshot.TimeLeft is { } left)
        {
            page.Gauge("xdp_limiter_dead_man_seconds", "Until all packets pass unless a heartbeat comes; below 0 they do.", left.TotalSeconds, ("device", device));
        }

        return page;
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

    private static void AddCounts(PrometheusExposition page, string device, Count count, string action, Counter counter)
    {
        (string, string)[] labels = [("device", device), ("family", Name(count.Family)), ("reason", Name(count.Reason)), ("action", action)];
        page.Counter("xdp_limiter_packets_total", "Packets by what was done to them and why.", counter.Packets, labels);
        page.Counter("xdp_limiter_bytes_total", "Bytes of these packets, from their Ethernet headers on.", counter.Bytes, labels);
    }

    private static void AddLimit(PrometheusExposition page, string device, string scope, string unit, Rate? rate)
    {
        if (rate is { } limit)
        {
            page.Gauge(
                "xdp_limiter_limit", "Limits in force, units a second; without one there is no sample.", limit.PerSecond,
                ("device", device), ("scope", scope), ("unit", unit));
        }
    }
}
