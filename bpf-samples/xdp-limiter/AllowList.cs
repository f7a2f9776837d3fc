using System.Diagnostics.CodeAnalysis;
using System.Net;
using XdpLimiter.Kernel;

namespace XdpLimiter;

/// <summary>Rules as the kernel has them, which looks at the longest prefix alone: each entry also has the ports of the networks that it lies in.</summary>
internal static class AllowList
{
    /// <param name="rules">In any order; of a network there may be several.</param>
    /// <param name="entries">One for each network.</param>
    /// <param name="full">The network with more ports than an entry has room for, if the result is false.</param>
    internal static bool TryCreate(IEnumerable<AllowRule> rules, [NotNullWhen(true)] out IReadOnlyList<(IPNetwork Network, Allowed Value)>? entries, out IPNetwork full)
    {
        var own = rules.GroupBy(rule => rule.Network).ToDictionary(group => group.Key, group => Reduce(group.Select(rule => rule.Port)));
        int[] lengths = [.. own.Keys.Select(network => network.PrefixLength).Distinct()];
        var list = new List<(IPNetwork, Allowed)>();
        foreach ((IPNetwork network, ushort[] ports) in own)
        {
            ushort[] all = Reduce(lengths.Where(length => length <= network.PrefixLength)
                .SelectMany(length => own.GetValueOrDefault(new IPNetwork(network.BaseAddress, length), [])));
            if (Math.Max(all.Length, ports.Length) > PortList.MaxCount)
            {
                (entries, full) = (null, network);
                return false;
            }

            list.Add((network, new Allowed { Ports = ListOf(all), Own = ListOf(ports) }));
        }

        (entries, full) = (list, default);
        return true;
    }

    /// <summary>The rules that an entry was made of.</summary>
    internal static IEnumerable<AllowRule> RulesOf(IPNetwork network, Allowed value)
    {
        ReadOnlySpan<ushort> ports = value.Own;
        return ports.ToArray().Distinct().Select(port => new AllowRule(network, port));
    }

    // Who may send to any port needs no other.
    private static ushort[] Reduce(IEnumerable<ushort> ports)
    {
        ushort[] distinct = [.. ports.Distinct().Order()];
        return distinct.Contains((ushort)0) ? [0] : distinct;
    }

    private static PortList ListOf(ushort[] ports)
    {
        var list = default(PortList);
        Span<ushort> span = list;
        span.Fill(ports[0]);
        ports.CopyTo(span);
        return list;
    }
}
