using System.Net;
using System.Net.Sockets;
using Ebpf;
using Ebpf.Maps;
using XdpLimiter.Kernel;

namespace XdpLimiter;

/// <content>Settings, changed while packets come.</content>
internal sealed partial class Limiter
{
    private const int MaxNetworks = 16384;

    // A program that has taken up the settings before a change is done with its packet long before these are over: the next change
    // overwrites what it reads.
    private static readonly TimeSpan _grace = TimeSpan.FromMilliseconds(20);

    /// <summary>The settings in force.</summary>
    internal Settings ReadSettings()
    {
        Config config = _configs[(int)(Generation & 1)];
        return new Settings
        {
            SourcePackets = Rate.FromLimit(config.SourcePackets),
            SourceBytes = Rate.FromLimit(config.SourceBytes),
            GlobalPackets = Rate.FromLimit(config.GlobalPackets),
            GlobalBytes = Rate.FromLimit(config.GlobalBytes),
            MaxAge = config.MaxAge == 0 ? null : TimeSpan.FromMicroseconds(config.MaxAge / 1000.0),
            DropFragments = config.DropFragments != 0,
            DryRun = config.DryRun != 0,
            Allow =
            [
                .. _allow4.Read().SelectMany(rule => AllowList.RulesOf(rule.Prefix.ToIPNetwork(), rule.Value)),
                .. _allow6.Read().SelectMany(rule => AllowList.RulesOf(rule.Prefix.ToIPNetwork(), rule.Value)),
            ],
            Deny =
            [
                .. _deny4.Read().Select(rule => rule.Prefix.ToIPNetwork()),
                .. _deny6.Read().Select(rule => rule.Prefix.ToIPNetwork()),
            ],
        };
    }

    /// <summary>Changes the settings, from those that are in force, for all packets from now on.</summary>
    /// <exception cref="FormatException">There are more networks, or ports of one, than the kernel's lists have room for: nothing is changed.</exception>
    internal Settings Change(Func<Settings, Settings> change)
    {
        using WriterLock writer = WriterLock.Take();
        Settings before = ReadSettings(), after = change(before);
        if (after.MaxAge is not null && !_knowsAge)
        {
            throw new BpfException("the limiter runs without the age of packets: it takes 'run' with --max-age");
        }

        if (!AllowList.TryCreate(after.Allow, out IReadOnlyList<(IPNetwork Network, Allowed Value)>? allow, out IPNetwork full))
        {
            throw new FormatException($"{full}: a network, with those that it lies in, can be allowed to at most {PortList.MaxCount} ports, or to all");
        }

        ThrowIfTooMany("allowed", [.. allow.Select(entry => entry.Network)]);
        ThrowIfTooMany("denied", after.Deny);

        // What is allowed before or after is allowed meanwhile: no packet meets denials, old or new, without the permissions that go with them.
        SetAllowed(AllowList.TryCreate([.. before.Allow, .. after.Allow], out IReadOnlyList<(IPNetwork Network, Allowed Value)>? both, out _) ? both : allow);
        _deny4.Set(after.Deny.Where(IsIPv4).Select(network => ((LpmKeyIPv4)network, 1u)));
        _deny6.Set(after.Deny.Where(network => !IsIPv4(network)).Select(network => ((LpmKeyIPv6)network, 1u)));
        Publish(before, after);
        _deny4.RemoveAllBut(after.Deny.Where(IsIPv4).Select(network => (LpmKeyIPv4)network));
        _deny6.RemoveAllBut(after.Deny.Where(network => !IsIPv4(network)).Select(network => (LpmKeyIPv6)network));
        SetAllowed(allow);
        _allow4.RemoveAllBut(allow.Where(entry => IsIPv4(entry.Network)).Select(entry => (LpmKeyIPv4)entry.Network));
        _allow6.RemoveAllBut(allow.Where(entry => !IsIPv4(entry.Network)).Select(entry => (LpmKeyIPv6)entry.Network));
        Thread.Sleep(_grace);
        return after;
    }

    private static void ThrowIfTooMany(string what, IReadOnlyList<IPNetwork> networks)
    {
        int count = networks.Count(IsIPv4);
        if (Math.Max(count, networks.Count - count) > MaxNetworks)
        {
            throw new FormatException($"at most {MaxNetworks} networks of IPv4 and as many of IPv6 can be {what}, not {count} and {networks.Count - count}");
        }
    }

    private void SetAllowed(IReadOnlyList<(IPNetwork Network, Allowed Value)> entries)
    {
        _allow4.Set(entries.Where(entry => IsIPv4(entry.Network)).Select(entry => ((LpmKeyIPv4)entry.Network, entry.Value)));
        _allow6.Set(entries.Where(entry => !IsIPv4(entry.Network)).Select(entry => ((LpmKeyIPv6)entry.Network, entry.Value)));
    }

    private void Publish(Settings before, Settings after)
    {
        Control control = _control[0];
        Config config = _configs[(int)(control.Generation & 1)];
        bool hasOtherLimits = (before.SourcePackets, before.SourceBytes, before.GlobalPackets, before.GlobalBytes)
            != (after.SourcePackets, after.SourceBytes, after.GlobalPackets, after.GlobalBytes);

        control.Generation++;
        config.Generation = control.Generation;
        config.Epoch = hasOtherLimits ? control.Generation : config.Epoch;
        config.SourcePackets = Rate.ToLimit(after.SourcePackets, isBytes: false);
        config.SourceBytes = Rate.ToLimit(after.SourceBytes, isBytes: true);
        config.GlobalPackets = Rate.ToLimit(after.GlobalPackets, isBytes: false);
        config.GlobalBytes = Rate.ToLimit(after.GlobalBytes, isBytes: true);
        config.MaxAge = (ulong)((after.MaxAge?.Ticks ?? 0) * TimeSpan.NanosecondsPerTick);
        config.DryRun = after.DryRun ? 1u : 0;
        config.DropFragments = after.DropFragments ? 1u : 0;
        config.Lists = (after.Allow.Count > 0 ? Lists.Allow : 0) | (after.Deny.Count > 0 ? Lists.Deny : 0);
        config.IsCoarse = ((Rate?[])[after.SourcePackets, after.SourceBytes, after.GlobalPackets, after.GlobalBytes]).All(rate => rate is not { HasShortBurst: true }) ? 1u : 0;
        _configs[(int)(control.Generation & 1)] = config;
        _control[0] = control;
    }

    private static bool IsIPv4(IPNetwork network) => network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
}
