using System.Diagnostics;
using System.Net;
using Ebpf.Tests;
using XdpLimiter.Kernel;
using static XdpLimiter.Tests.Frame;

namespace XdpLimiter.Tests;

/// <summary>The rules, packet by packet. A rate of 1 a second gives nothing back while a test runs its few packets.</summary>
public sealed class LimitTests
{
    private const string One = "198.51.100.1", Other = "198.51.100.2";

    [KernelTheory]
    [InlineData(1)]
    [InlineData(100)]
    public void Burst_of_packets_passes_and_not_one_more(int burst)
    {
        using var bench = new Bench(null, "--packets", $"1/{burst}");
        Assert.Equal(burst, bench.Passes(IPv4(One), burst + 5));
        Assert.Equal(new Outcome(Family.IPv4, Reason.SourcePackets), bench.Send(IPv4(One)));
    }

    [KernelFact]
    [Trait("Kernel", "every")]
    public void Each_source_has_its_own_burst()
    {
        using var bench = new Bench(null, "--packets", "1/3");
        Assert.Equal(3, bench.Passes(IPv4(One), 10));
        Assert.Equal(3, bench.Passes(IPv4(Other), 10));
        Assert.Equal(3, bench.Passes(IPv6("2001:db8::1"), 10));
    }

    [KernelFact]
    public void Bytes_are_counted_from_the_Ethernet_header_on()
    {
        // 65,536 bytes hold 65 frames of 1000 bytes, and then one of 536.
        using var bench = new Bench(null, "--bytes", "128/65536");
        Assert.Equal(65, bench.Passes(IPv4(One, new byte[966]), 70));
        Assert.Equal(new Outcome(Family.IPv4, Reason.SourceBytes), bench.Send(IPv4(One, new byte[966])));
        Assert.Equal(new Outcome(Family.IPv4, Reason.WithinLimits), bench.Send(IPv4(One, new byte[502])));
    }

    [KernelFact]
    public void Packet_that_one_limit_drops_takes_nothing_from_the_others()
    {
        using var bench = new Bench(null, "--packets", "1/2", "--global-packets", "1/3");
        Assert.Equal(2, bench.Passes(IPv4(One), 50));
        Assert.Equal(Reason.WithinLimits, bench.Send(IPv4(Other)).Reason);
        Assert.Equal(Reason.GlobalPackets, bench.Send(IPv4(Other)).Reason);
        Assert.Equal(Reason.SourcePackets, bench.Send(IPv4(One)).Reason);
        bench.Limiter.Change(settings => settings with { Deny = [], DropFragments = true });
        Assert.Equal(Reason.GlobalPackets, bench.Send(IPv4(Other)).Reason);
    }

    [KernelFact]
    public void Global_limits_hold_over_all_sources_and_families()
    {
        using (var bench = new Bench(null, "--global-packets", "1/10"))
        {
            int passed = Enumerable.Range(0, 20).Sum(i => bench.Passes(i % 2 == 0 ? IPv4($"10.0.0.{i}") : IPv6($"2001:db8:{i}::1"), 1));
            Assert.Equal(10, passed);
        }

        using (var bench = new Bench(null, "--global-bytes", "128/65536"))
        {
            // Frames of 3042 bytes: another has to wait for more than 10 s.
            Assert.Equal(21, Enumerable.Range(0, 26).Sum(i => bench.Passes(IPv4($"10.0.0.{i}", new byte[3000]), 1)));
            Assert.Equal(Reason.GlobalBytes, bench.Send(IPv4(One, new byte[3000])).Reason);
        }
    }

    [KernelTheory(Needs.Timing)]
    [InlineData(900, 0)]
    [InlineData(1000, 0.01)]
    public async Task Tokens_come_back_at_the_rate(int burst, double tick)
    {
        // What has passed when a packet is dropped for the first time is the burst and what the time since the first packet gave; read
        // exactly for a short burst, else by the kernel's tick.
        const double rate = 10_000;
        using var bench = new Bench(null, "--packets", $"10k/{burst}");
        long beforeFirst = Stopwatch.GetTimestamp();
        Assert.Equal(1, bench.Passes(IPv4(One), 1));
        long afterFirst = Stopwatch.GetTimestamp();
        Assert.Equal(burst - 1, bench.Passes(IPv4(One), burst - 1));
        await Task.Delay(50, TestContext.Current.CancellationToken);
        long beforeLast, passed = burst;
        for (beforeLast = Stopwatch.GetTimestamp(); bench.Passes(IPv4(One), 1) == 1; beforeLast = Stopwatch.GetTimestamp())
        {
            passed++;
        }

        long afterLast = Stopwatch.GetTimestamp();
        double least = Stopwatch.GetElapsedTime(afterFirst, beforeLast).TotalSeconds, most = Stopwatch.GetElapsedTime(beforeFirst, afterLast).TotalSeconds;
        Assert.InRange(passed, burst + Math.Floor((least - tick) * rate), burst + Math.Ceiling((most + tick) * rate));
        Assert.InRange(passed, burst + 400, long.MaxValue);
    }

    [KernelTheory]
    [InlineData(64, "2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData(64, "2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData(48, "2001:db8:0:1::1", "2001:db8:0:2::1", true)]
    [InlineData(63, "2001:db8:0:2::1", "2001:db8:0:3::1", true)]
    [InlineData(63, "2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData(128, "2001:db8::1", "2001:db8::2", false)]
    [InlineData(65, "2001:db8::1", "2001:db8:0:0:8000::1", false)]
    public void IPv6_sources_are_told_apart_by_their_prefix(int prefix, string first, string second, bool isSame)
    {
        using var bench = new Bench(null, "--packets", "1/1", "--ipv6-prefix", $"{prefix}");
        Assert.Equal(1, bench.Passes(IPv6(first), 2));
        Assert.Equal(isSame ? 0 : 1, bench.Passes(IPv6(second), 2));
        Assert.Equal(isSame ? 1 : 2, bench.Limiter.Read(top: 10).Top.Count);
    }

    [KernelFact]
    public void Allowed_beats_denied_beats_limited()
    {
        using var bench = new Bench(null, "--packets", "1/1", "--deny", "198.51.0.0/16", "--allow", "198.51.100.0/24", "--deny", "198.51.100.1", "--deny", "2001:db8::/32", "--allow", "2001:db8:1::/48");
        Assert.Equal(20, bench.Passes(IPv4(One), 20));
        Assert.Equal(new Outcome(Family.IPv4, Reason.Allowed), bench.Send(IPv4(One)));
        Assert.Equal(new Outcome(Family.IPv4, Reason.Denied), bench.Send(IPv4("198.51.99.1")));
        Assert.Equal(new Outcome(Family.IPv4, Reason.WithinLimits), bench.Send(IPv4("198.50.1.1")));
        Assert.Equal(new Outcome(Family.IPv4, Reason.SourcePackets), bench.Send(IPv4("198.50.1.1")));
        Assert.Equal(new Outcome(Family.IPv6, Reason.Allowed), bench.Send(IPv6("2001:db8:1::9")));
        Assert.Equal(new Outcome(Family.IPv6, Reason.Denied), bench.Send(IPv6("2001:db8:2::9")));
    }

    [KernelFact]
    public void Allowed_port_is_the_destinations()
    {
        using var bench = new Bench(null, "--deny", "0.0.0.0/0", "--deny", "::/0", "--allow", $"{One}=22", "--allow", "2001:db8::7=22");
        Assert.Equal(Reason.Allowed, bench.Send(IPv4(One, Ports(40000, 22), protocol: Tcp)).Reason);
        Assert.Equal(Reason.Allowed, bench.Send(IPv4(One, Ports(40000, 22), protocol: Tcp, options: new byte[8])).Reason);
        Assert.Equal(Reason.Denied, bench.Send(IPv4(One, Ports(22, 40000), protocol: Tcp)).Reason);
        Assert.Equal(Reason.Denied, bench.Send(IPv4(One, Ports(40000, 22), protocol: 1)).Reason);
        Assert.Equal(Reason.Denied, bench.Send(IPv4(One, Ports(40000, 22), protocol: Tcp, fragment: 100)).Reason);
        Assert.Equal(Reason.Denied, bench.Send(IPv4(One, [0, 1, 0], protocol: Tcp)).Reason);
        Assert.Equal(Reason.Allowed, bench.Send(IPv6("2001:db8::7", HopByHop, [.. Options(Tcp), .. Ports(40000, 22)])).Reason);
        Assert.Equal(Reason.Denied, bench.Send(IPv6("2001:db8::7", FragmentHeader, [.. Fragment(Tcp, 9, more: false), .. Ports(40000, 22)])).Reason);
    }

    [KernelFact]
    public void Ports_of_a_network_and_of_those_around_it_add_up()
    {
        using var bench = new Bench(
            null, "--deny", "0.0.0.0/0", "--allow", "10.0.0.0/8=53", "--allow", "10.0.0.5=22", "--allow", "10.0.0.5=443", "--allow", "192.0.2.0/24", "--allow", "192.0.2.7=22");
        Assert.All([22, 53, 443], port => Assert.Equal(Reason.Allowed, To("10.0.0.5", port)));
        Assert.Equal(Reason.Denied, To("10.0.0.5", 80));
        Assert.Equal(Reason.Allowed, To("10.0.0.6", 53));
        Assert.Equal(Reason.Denied, To("10.0.0.6", 22));
        Assert.Equal(Reason.Allowed, To("192.0.2.7", 443));

        bench.Limiter.Change(Options.Parse(["set", "none", "--no-allow", "10.0.0.0/8", "--no-allow", "192.0.2.0/24"]).Change);
        Assert.Equal(["10.0.0.5/32=22", "10.0.0.5/32=443", "192.0.2.7/32=22"], bench.Limiter.ReadSettings().Allow.Select(rule => $"{rule}").Order());
        Assert.Equal([Reason.Allowed, Reason.Denied, Reason.Allowed], new[] { 22, 53, 443 }.Select(port => To("10.0.0.5", port)));
        Assert.Equal(Reason.Denied, To("10.0.0.6", 53));
        Assert.Equal([Reason.Allowed, Reason.Denied], new[] { 22, 443 }.Select(port => To("192.0.2.7", port)));

        Reason To(string source, int port) => bench.Send(IPv4(source, Ports(40000, (ushort)port), protocol: Tcp)).Reason;
    }

    [KernelFact]
    public void Lists_are_replaced_whole_and_refused_when_too_long()
    {
        using var bench = new Bench();
        bench.Limiter.Change(settings => settings with { Deny = Networks(10, 16384) });
        bench.Limiter.Change(settings => settings with { Deny = Networks(11, 16384) });
        Assert.Equal(16384, bench.Limiter.ReadSettings().Deny.Count);
        Assert.Equal(Reason.WithinLimits, bench.Send(IPv4("10.0.63.255")).Reason);
        Assert.Equal(Reason.Denied, bench.Send(IPv4("11.0.63.255")).Reason);

        ulong generation = bench.Limiter.Generation;
        Assert.Throws<FormatException>(() => bench.Limiter.Change(settings => settings with { Deny = Networks(10, 16385) }));
        Assert.Throws<FormatException>(() => bench.Limiter.Change(settings =>
            settings with { Deny = [], Allow = [.. Enumerable.Range(1, 9).Select(port => AllowRule.Parse($"{One}={port}"))] }));
        Assert.Equal(generation, bench.Limiter.Generation);
        Assert.Equal(Reason.WithinLimits, bench.Send(IPv4("10.0.63.255")).Reason);
        Assert.Equal(Reason.Denied, bench.Send(IPv4("11.0.63.255")).Reason);

        static IPNetwork[] Networks(int first, int count) =>
            [.. Enumerable.Range(0, count).Select(i => AllowRule.ParseNetwork($"{first}.{i >> 16}.{(i >> 8) & 255}.{i & 255}"))];
    }

    [KernelFact]
    public void Source_that_was_idle_for_years_has_a_full_bucket()
    {
        using var bench = new Bench(null, "--packets", "1/1");
        Assert.Equal(1, bench.Passes(IPv4(One), 2));

        // 500 days, in ticks of 1/256 ns: more than half of what 64 bits hold.
        foreach (KeyValuePair<uint, Source> source in bench.Sources4.ToArray())
        {
            Source idle = source.Value;
            idle.Bucket.PacketsFull -= 500ul * 24 * 60 * 60 * 1_000_000_000 << 8;
            bench.Sources4[source.Key] = idle;
        }

        Assert.Equal(1, bench.Passes(IPv4(One), 2));
    }

    [KernelFact]
    public void Fragments_are_limited_or_dropped()
    {
        byte[][] fragments =
        [
            IPv4(One, fragment: 0x2000),
            IPv4(One, fragment: 0x2001),
            IPv4(One, fragment: 0x1fff),
            IPv6("2001:db8::7", FragmentHeader, [.. Fragment(Udp, 0, more: true), .. Ports(1, 2)]),
            IPv6("2001:db8::7", FragmentHeader, [.. Fragment(Udp, 9, more: false), .. Ports(1, 2)]),
        ];
        using var limiting = new Bench();
        using var dropping = new Bench(null, "--fragments", "drop");
        Assert.All(fragments, fragment => Assert.Equal(Reason.WithinLimits, limiting.Send(fragment).Reason));
        Assert.All(fragments, fragment => Assert.Equal(Reason.Fragment, dropping.Send(fragment).Reason));

        // "Don't fragment" is no fragment.
        Assert.Equal(Reason.WithinLimits, dropping.Send(IPv4(One, fragment: 0x4000)).Reason);
    }

    [KernelFact]
    public void Dry_run_counts_what_would_be_dropped_and_drops_nothing()
    {
        using var bench = new Bench(null, "--packets", "1/2", "--deny", Other, "--fragments", "drop", "--dry-run");
        Assert.Equal(10, bench.Passes(IPv4(One), 10));
        Assert.Equal(new Outcome(Family.IPv4, Reason.SourcePackets, IsSpared: true), bench.Send(IPv4(One)));
        Assert.Equal(new Outcome(Family.IPv4, Reason.Denied, IsSpared: true), bench.Send(IPv4(Other)));
        Assert.Equal(new Outcome(Family.IPv4, Reason.Fragment, IsSpared: true), bench.Send(IPv4(One, fragment: 5)));
        Assert.Equal(new Outcome(Family.IPv4, Reason.Malformed, IsSpared: true), bench.Send(IPv4(One)[..30]));

        bench.Limiter.Change(settings => settings with { DryRun = false });
        Assert.Equal(new Outcome(Family.IPv4, Reason.SourcePackets), bench.Send(IPv4(One)));
    }

    [KernelFact(Needs.Timing)]
    public void Changed_limits_hold_from_the_next_packet_on_and_begin_with_a_full_bucket()
    {
        using var bench = new Bench(null, "--packets", "1/3600");
        Assert.Equal(3600, bench.Passes(IPv4(One), 3700));
        ulong generation = bench.Limiter.Generation;
        bench.Limiter.Change(settings => settings with { SourcePackets = new Rate(1, 5) });
        Assert.Equal(generation + 1, bench.Limiter.Generation);
        Assert.Equal(5, bench.Passes(IPv4(One), 10));
        bench.Limiter.Change(settings => settings with { SourcePackets = null });
        Assert.Equal(100, bench.Passes(IPv4(One), 100));
    }

    [KernelFact]
    public void Changed_lists_leave_buckets_as_they_are()
    {
        using var bench = new Bench(null, "--packets", "1/5");
        Assert.Equal(5, bench.Passes(IPv4(One), 6));
        bench.Limiter.Change(settings => settings with { Deny = [AllowRule.ParseNetwork(Other)] });
        Assert.Equal(Reason.SourcePackets, bench.Send(IPv4(One)).Reason);
        Assert.Equal(Reason.Denied, bench.Send(IPv4(Other)).Reason);
        bench.Limiter.Change(settings => settings with { Deny = [] });
        Assert.Equal(Reason.WithinLimits, bench.Send(IPv4(Other)).Reason);
    }

    [KernelFact]
    public void Settings_are_read_back_as_they_were_written()
    {
        Settings settings = Options.Parse(
        [
            "run", "none", "--packets", "1234/56", "--bytes", "10M/70k", "--global-packets", "3M", "--global-bytes", "1G/1M", "--fragments", "drop", "--dry-run",
            "--allow", "10.0.0.0/8", "--allow", "192.0.2.7=22", "--allow", "2001:db8::/32=443", "--deny", "203.0.113.0/24", "--deny", "::1",
        ]).Change(new Settings());
        using var bench = new Bench(settings);
        Settings read = bench.Limiter.ReadSettings();
        Assert.Equal(settings with { Allow = [], Deny = [] }, read with { Allow = [], Deny = [] });
        Assert.Equal(settings.Allow.Select(rule => $"{rule}").Order(), read.Allow.Select(rule => $"{rule}").Order());
        Assert.Equal(settings.Deny.Select(network => $"{network}").Order(), read.Deny.Select(network => $"{network}").Order());
    }

    [KernelFact]
    public void After_the_dead_man_switch_nothing_is_dropped_until_the_next_heartbeat()
    {
        using var bench = new Bench(null, "--packets", "1/1", "--deny", Other);
        bench.Limiter.ArmDeadMan(TimeSpan.FromTicks(1));
        Assert.Equal(50, bench.Passes(IPv4(One), 50));
        Assert.Equal(new Outcome(Family.IPv4, Reason.SourcePackets, IsSpared: true), bench.Send(IPv4(One)));
        Assert.Equal(new Outcome(Family.IPv4, Reason.Denied, IsSpared: true), bench.Send(IPv4(Other)));
        Assert.True(bench.Limiter.TimeLeft < TimeSpan.Zero);

        bench.Limiter.ArmDeadMan(TimeSpan.FromHours(1));
        Assert.Equal(new Outcome(Family.IPv4, Reason.Denied), bench.Send(IPv4(Other)));
        Assert.InRange(bench.Limiter.TimeLeft!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
    }

    [KernelFact]
    public void Sources_that_were_dropped_most_come_first()
    {
        using var bench = new Bench(null, "--packets", "1/10");
        for (int i = 1; i <= 9; i++)
        {
            bench.Passes(IPv4($"10.0.0.{i}"), 2 * i);
        }

        bench.Passes(IPv6("2001:db8::1"), 14);
        IReadOnlyList<SourceState> top = bench.Limiter.Read(top: 5).Top;
        Assert.Equal(["10.0.0.9", "10.0.0.8", "10.0.0.7", "2001:db8::/64", "10.0.0.6"], top.OrderByDescending(one => one.Dropped).ThenBy(one => one.Source).Select(one => one.Source));
        Assert.Equal(new SourceState("10.0.0.9", 10, 420, 8), top[0]);
        Assert.Equal((9ul, 1ul), (bench.Limiter.Read(0).Entered4, bench.Limiter.Read(0).Entered6));
    }

    [KernelFact]
    public void Full_table_forgets_sources_and_says_so()
    {
        using var bench = new Bench(null, "--packets", "1/1", "--sources", "64");
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(1, bench.Passes(IPv4($"10.0.{i / 250}.{i % 250}"), 1));
        }

        Assert.Equal(1000ul, bench.Limiter.Read(0).Entered4);
        Assert.InRange(bench.Limiter.Read(top: 10_000).Top.Count, 1, 500);
    }
}
