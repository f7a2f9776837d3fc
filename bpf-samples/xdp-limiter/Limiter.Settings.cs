using System.Net;
using System.Net.Sockets;
using Ebpf;
using Ebpf.Maps;
using XdpLimiter.Kernel;

namespace XdpLimiter;

/// <content>Settings, changed while packets come.</content>
internal sealed partial class Limiter
{
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
                .. _allow4.Read().Select(rule => new AllowRule(rule.Prefix.ToIPNetwork(), (ushort)rule.Value)),
                .. _allow6.Read().Select(rule => new AllowRule(rule.Prefix.ToIPNetwork(), (ushort)rule.Value)),
            ],
            Deny =
            [
                .. _deny4.Read().Select(rule => rule.Prefix.ToIPNetwork()),
                .. _deny6.Read().Select(rule => rule.Prefix.ToIPNetwork()),
            ],
        };
    }

    /// <summary>Changes the settings, from those that are in force, for all packets from now on.</summary>
    internal Settings Change(Func<Settings, Settings> change)
    {
        using WriterLock writer = WriterLock.Take();
        Settings before = ReadSettings(), after = change(before);
        if (after.MaxAge is not null && !_knowsAge)
        {
            throw new BpfException("the limiter runs without the age of packets: it takes 'run' with --max-age");
        }

        // First allowed, then denied, last no more allowed: no packet meets the new denials without the new permissions.
        List<(AllowRule Rule, bool IsIPv4)> allow = [.. after.Allow.Select(rule => (rule, IsIPv4(rule.Network)))];
        _allow4.Add(allow.Where(one => one.IsIPv4).Select(one => ((LpmKeyIPv4)one.Rule.Network, (uint)one.Rule.Port)));
        _allow6.Add(allow.Where(one => !one.IsIPv4).Select(one => ((LpmKeyIPv6)one.Rule.Network, (uint)one.Rule.Port)));
        _deny4.Add(after.Deny.Where(IsIPv4).Select(network => ((LpmKeyIPv4)network, 1u)));
        _deny6.Add(after.Deny.Where(network => !IsIPv4(network)).Select(network => ((LpmKeyIPv6)network, 1u)));
        Publish(before, after);
        _deny4.RemoveAllBut(after.Deny.Where(IsIPv4).Select(network => (LpmKeyIPv4)network));
        _deny6.RemoveAllBut(after.Deny.Where(network => !IsIPv4(network)).Select(network => (LpmKeyIPv6)network));
        _allow4.RemoveAllBut(allow.Where(one => one.IsIPv4).Select(one => (LpmKeyIPv4)one.Rule.Network));
        _allow6.RemoveAllBut(allow.Where(one => !one.IsIPv4).Select(one => (LpmKeyIPv6)one.Rule.Network));
        Thread.Sleep(_grace);
        return after;
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
