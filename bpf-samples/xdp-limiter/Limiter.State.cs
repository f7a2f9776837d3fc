using Ebpf.Maps;
using XdpLimiter.Kernel;

namespace XdpLimiter;

/// <content>What the kernel has counted.</content>
internal sealed partial class Limiter
{
    private static readonly int _reasons = Enum.GetValues<Reason>().Length;
    private static readonly int _families = Enum.GetValues<Family>().Length;

    /// <summary>All counters, and the sources that sent most.</summary>
    internal Snapshot Read(int top)
    {
        var counts = new List<Count>();
        foreach (Family family in Enum.GetValues<Family>())
        {
            foreach (Reason reason in Enum.GetValues<Reason>())
            {
                Counter done = Sum(((int)family * 2) * _reasons + (int)reason);
                Counter spared = Sum(((int)family * 2 + 1) * _reasons + (int)reason);
                counts.Add(new Count(family, reason, done, spared));
            }
        }

        int entered = _reasons * _families * 2;
        return new Snapshot(
            ReadSettings(),
            Generation,
            counts,
            Sum(entered + (int)Family.IPv4).Packets,
            Sum(entered + (int)Family.IPv6).Packets,
            Enum.GetValues<Family>().Aggregate(0ul, (sum, family) => sum + Sum(entered + _families + (int)family).Packets),
            top == 0 ? [] : Top(top),
            TimeLeft);
    }

    // Those that were dropped most, then those that sent most.
    private List<SourceState> Top(int count)
    {
        var best = new PriorityQueue<SourceState, (ulong Dropped, ulong Packets)>(count + 1);
        int prefix = (int)_control[0].IPv6Prefix;
        foreach (MapBatch<uint, Source> batch in _sources4.GetBatches())
        {
            for (int i = 0; i < batch.Count; i++)
            {
                Consider(best, count, batch.Keys[i], 32, batch.Values[i]);
            }
        }

        foreach (MapBatch<Address6, Source> batch in _sources6.GetBatches())
        {
            for (int i = 0; i < batch.Count; i++)
            {
                Consider(best, count, batch.Keys[i], prefix, batch.Values[i]);
            }
        }

        var top = new List<SourceState>();
        while (best.TryDequeue(out SourceState? source, out _))
        {
            top.Add(source);
        }

        top.Reverse();
        return top;
    }

    // The queue's head is the least of the best.
    private static void Consider<TKey>(PriorityQueue<SourceState, (ulong, ulong)> best, int count, in TKey key, int length, in Source source)
        where TKey : unmanaged
    {
        (ulong, ulong) rank = (source.Dropped, source.Packets);
        if (best.Count < count)
        {
            best.Enqueue(SourceState.Of(key, length, source), rank);
        }
        else if (best.TryPeek(out _, out (ulong, ulong) least) && rank.CompareTo(least) > 0)
        {
            best.DequeueEnqueue(SourceState.Of(key, length, source), rank);
        }
    }

    private Counter Sum(int index) => _counters.Aggregate(
        index, default(Counter), static (sum, cpu) => new Counter { Packets = sum.Packets + cpu.Packets, Bytes = sum.Bytes + cpu.Bytes });
}
