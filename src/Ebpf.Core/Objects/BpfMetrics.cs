using System.Diagnostics.Metrics;

namespace Ebpf;

/// <summary>Publishes what the programs of collections cost and miss, as instruments of <see cref="System.Diagnostics.Metrics"/>, until it is disposed.</summary>
/// <remarks>
/// The meter is <see cref="MeterName"/>; <c>dotnet-counters</c> and OpenTelemetry read it. The kernel is asked when the instruments are, not
/// between. Counters: <c>ebpf.program.runs</c> and <c>ebpf.program.run_time</c> (seconds on all CPUs together; kernel 5.1), which the kernel counts
/// while statistics are on; <c>ebpf.program.recursion_misses</c> (kernel 5.12): how often a program did not run since it was running on that
/// CPU already; <c>ebpf.link.missed</c> (kernel 6.7): how often a kprobe or kretprobe was hit without its program running. Each has the
/// tags <c>ebpf.program.name</c> and <c>ebpf.program.id</c>, the last <c>ebpf.link.target</c> too. What the kernel does not tell is not published.
/// </remarks>
public sealed class BpfMetrics : IDisposable
{
    /// <summary>The name of the meter: <c>Ebpf.Net</c>.</summary>
    public const string MeterName = "Ebpf.Net";

    private readonly Meter _meter;
    private readonly IReadOnlyList<Collection> _collections;
    private readonly IDisposable? _statistics;

    /// <summary>Starts to publish.</summary>
    /// <param name="collections">The collections; they stay the caller's. Those that are disposed meanwhile are no longer published.</param>
    /// <param name="enableStatistics">Whether to have the kernel count runs and their time, of all programs of the machine: see <see cref="BpfProgram.EnableStatistics"/>.</param>
    /// <exception cref="BpfPermissionException">Statistics are asked for, and the process lacks CAP_SYS_ADMIN.</exception>
    /// <exception cref="BpfNotSupportedException">Statistics are asked for, and the kernel is older than 5.8.</exception>
    public BpfMetrics(IEnumerable<Collection> collections, bool enableStatistics = false)
    {
        ArgumentNullException.ThrowIfNull(collections);
        _collections = [.. collections];
        _statistics = enableStatistics ? BpfProgram.EnableStatistics() : null;
        _meter = new Meter(MeterName);
        _ = _meter.CreateObservableCounter(
            "ebpf.program.runs", () => OfPrograms(statistics => (long?)statistics.RunCount), "{run}", "How often the program ran while statistics were on.");
        _ = _meter.CreateObservableCounter(
            "ebpf.program.run_time", () => OfPrograms(statistics => (double?)statistics.RunTime.TotalSeconds), "s", "The time of these runs, on all CPUs together.");
        _ = _meter.CreateObservableCounter(
            "ebpf.program.recursion_misses", () => OfPrograms(statistics => (long?)statistics.RecursionMisses), "{run}",
            "How often the program did not run since it was running on that CPU already.");
        _ = _meter.CreateObservableCounter("ebpf.link.missed", OfLinks, "{hit}", "How often a probe was hit without its program running.");
    }

    /// <summary>Stops to publish, and to have the kernel count.</summary>
    public void Dispose()
    {
        _meter.Dispose();
        _statistics?.Dispose();
    }

    private IEnumerable<Measurement<T>> OfPrograms<T>(Func<ProgramStatistics, T?> select)
        where T : struct
    {
        foreach (BpfProgram program in _collections.SelectMany(collection => collection.Programs.Values))
        {
            if (Ask(() => (ProgramStatistics?)program.GetStatistics()) is { } statistics && select(statistics) is { } value)
            {
                yield return new Measurement<T>(value, Name(program.Name), Id(program.Id));
            }
        }
    }

    private IEnumerable<Measurement<long>> OfLinks()
    {
        foreach (BpfLink link in _collections.SelectMany(BpfLink.Of))
        {
            LinkInfo? info = Ask(() => link.Type is LinkType.PerfEvent or LinkType.KprobeMulti ? link.GetInfo() : null);
            ulong? missed = info switch
            {
                KprobeLinkInfo probe => probe.Missed,
                KprobeMultiLinkInfo probes => probes.Missed,
                _ => null,
            };
            if (missed is { } count)
            {
                yield return new Measurement<long>((long)count, Name(link.ProgramName), Id(info!.ProgramId), new("ebpf.link.target", link.Target));
            }
        }
    }

    private static KeyValuePair<string, object?> Name(string? name) => new("ebpf.program.name", name);

    private static KeyValuePair<string, object?> Id(uint? id) => new("ebpf.program.id", (long?)id);

    private static T? Ask<T>(Func<T?> ask)
    {
        try
        {
            return ask();
        }
        catch (ObjectDisposedException)
        {
            // Collections and links are disposed whenever their users please; what is gone has nothing more to tell.
            return default;
        }
    }
}
