using XdpLimiter.Kernel;

namespace XdpLimiter;

/// <summary>Packets of a family that met a reason.</summary>
/// <param name="Family">IP of which version, or neither.</param>
/// <param name="Reason">Why they were passed or dropped.</param>
/// <param name="Done">Those that it was done to.</param>
/// <param name="Spared">Those that were passed instead, in a dry run or after the dead-man switch.</param>
internal sealed record Count(Family Family, Reason Reason, Counter Done, Counter Spared);

/// <summary>What the kernel has counted, give or take the packets that came while it was read.</summary>
/// <param name="Settings">What is in force.</param>
/// <param name="Generation">Counts the changes of the settings.</param>
/// <param name="Counts">All counters.</param>
/// <param name="Entered4">How often an IPv4 source was entered into the table: more often than there are sources means that it is too small.</param>
/// <param name="Entered6">The same of IPv6.</param>
/// <param name="Untimed">Packets without the time of their reception, which are never too old.</param>
/// <param name="Top">The sources that were dropped most, then those that sent most.</param>
/// <param name="TimeLeft">Until the dead-man switch; null without.</param>
internal sealed record Snapshot(
    Settings Settings, ulong Generation, IReadOnlyList<Count> Counts, ulong Entered4, ulong Entered6, ulong Untimed, IReadOnlyList<SourceState> Top, TimeSpan? TimeLeft)
{
    internal static bool IsDrop(Reason reason) => reason >= Reason.Denied;

    internal ulong Passed => Sum(count => count.Spared.Packets + (IsDrop(count.Reason) ? 0 : count.Done.Packets));

    internal ulong Dropped => Sum(count => IsDrop(count.Reason) ? count.Done.Packets : 0);

    private ulong Sum(Func<Count, ulong> selector) => Counts.Aggregate(0ul, (sum, count) => sum + selector(count));
}
