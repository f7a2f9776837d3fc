using Ebpf.Tests;
using XdpLimiter.Kernel;
using static XdpLimiter.Tests.Frame;

namespace XdpLimiter.Tests;

/// <summary>What the parser makes of a packet, by the counter it ends in. The source is denied: what is parsed is dropped.</summary>
public sealed class PacketTests(PacketTests.Programs programs) : IClassFixture<PacketTests.Programs>
{
    private const string V4 = "198.51.100.7", V6 = "2001:db8:1:2::7";
    private const ushort Vlan = 0x8100, ServiceVlan = 0x88a8;

    private static readonly Settings _deny = new() { Deny = [AllowRule.ParseNetwork(V4), AllowRule.ParseNetwork(V6)] };

    private static readonly Dictionary<string, (byte[] Frame, Family Family, Reason Reason)> _packets = new()
    {
        ["IPv4"] = (IPv4(V4), Family.IPv4, Reason.Denied),
        ["IPv4, TCP"] = (IPv4(V4, protocol: Tcp), Family.IPv4, Reason.Denied),
        ["IPv4 with options"] = (IPv4(V4, options: new byte[40]), Family.IPv4, Reason.Denied),
        ["IPv4 without data"] = (IPv4(V4, payload: []), Family.IPv4, Reason.Denied),
        ["IPv4 padded by Ethernet"] = ([.. IPv4(V4, payload: []), .. new byte[26]], Family.IPv4, Reason.Denied),
        ["IPv4 in a VLAN"] = (IPv4(V4, vlans: [Vlan]), Family.IPv4, Reason.Denied),
        ["IPv4 in two VLANs"] = (IPv4(V4, vlans: [ServiceVlan, Vlan]), Family.IPv4, Reason.Denied),
        ["IPv4 in three VLANs"] = (IPv4(V4, vlans: [ServiceVlan, Vlan, Vlan]), Family.Other, Reason.NotIp),
        ["IPv4, first fragment"] = (IPv4(V4, fragment: 0x2000), Family.IPv4, Reason.Denied),
        ["IPv4, last fragment"] = (IPv4(V4, fragment: 100), Family.IPv4, Reason.Denied),
        ["IPv4 of a joined segment, without a length"] = (Changed(IPv4(V4), 16, 0, 0), Family.IPv4, Reason.Denied),
        ["IPv4 of version 5"] = (Changed(IPv4(V4), 14, 0x55), Family.IPv4, Reason.Malformed),
        ["IPv4 with a header of 16 bytes"] = (Changed(IPv4(V4), 14, 0x44), Family.IPv4, Reason.Malformed),
        ["IPv4 with a header beyond the packet"] = (Changed(IPv4(V4, payload: new byte[8]), 14, 0x4f), Family.IPv4, Reason.Malformed),
        ["IPv4 shorter than its header"] = (Changed(IPv4(V4), 16, 0, 19), Family.IPv4, Reason.Malformed),
        ["IPv4 longer than the packet"] = (Changed(IPv4(V4), 16, 0, 29), Family.IPv4, Reason.Malformed),

        ["IPv6"] = (IPv6(V6), Family.IPv6, Reason.Denied),
        ["IPv6 in a VLAN"] = (IPv6(V6, vlans: [Vlan]), Family.IPv6, Reason.Denied),
        ["IPv6 in two VLANs"] = (IPv6(V6, vlans: [ServiceVlan, Vlan]), Family.IPv6, Reason.Denied),
        ["IPv6 without data"] = (IPv6(V6, NoNext, []), Family.IPv6, Reason.Denied),
        ["IPv6 with options"] = (IPv6(V6, HopByHop, [.. Options(Routing), .. Options(DestinationOptions), .. Options(Udp), .. Ports(1, 2)]), Family.IPv6, Reason.Denied),
        ["IPv6 with authentication"] = (IPv6(V6, Authentication, [.. AuthenticationHeader(Udp), .. Ports(1, 2)]), Family.IPv6, Reason.Denied),
        ["IPv6, first fragment"] = (IPv6(V6, FragmentHeader, [.. Fragment(Udp, 0, more: true), .. Ports(1, 2)]), Family.IPv6, Reason.Denied),
        ["IPv6, later fragment whose data looks like a header"] = (IPv6(V6, FragmentHeader, [.. Fragment(HopByHop, 5, more: false), 0, 255]), Family.IPv6, Reason.Denied),
        ["IPv6 with 8 extension headers"] = (IPv6(V6, HopByHop, Chain(8)), Family.IPv6, Reason.Denied),
        ["IPv6 of version 4"] = (Changed(IPv6(V6), 14, 0x40), Family.IPv6, Reason.Malformed),
        ["IPv6 longer than the packet"] = (Changed(IPv6(V6), 18, 0, 9), Family.IPv6, Reason.Malformed),
        ["IPv6 with options beyond the packet"] = (IPv6(V6, HopByHop, [Udp, 1, 0, 0, 0, 0, 0, 0]), Family.IPv6, Reason.Malformed),
        ["IPv6 with half an option header"] = (IPv6(V6, HopByHop, [Udp, 0, 0, 0]), Family.IPv6, Reason.Malformed),
        ["IPv6 with authentication beyond the packet"] = (IPv6(V6, Authentication, [Udp, 4, .. new byte[21]]), Family.IPv6, Reason.Malformed),

        ["ARP"] = (Arp(), Family.Other, Reason.NotIp),
        ["ARP in a VLAN"] = (Ethernet(0x0806, new byte[28], Vlan), Family.Other, Reason.NotIp),
        ["LLDP"] = (Ethernet(0x88cc, new byte[10]), Family.Other, Reason.NotIp),
        ["Ethernet alone"] = (Ethernet(0x0800, []), Family.IPv4, Reason.Malformed),
        ["VLAN alone"] = (Ethernet(0x0806, [], Vlan), Family.Other, Reason.NotIp),

        ["router solicitation"] = (Neighbour(133), Family.IPv6, Reason.Neighbour),
        ["neighbour solicitation"] = (Neighbour(135), Family.IPv6, Reason.Neighbour),
        ["redirect"] = (Neighbour(137), Family.IPv6, Reason.Neighbour),
        ["neighbour solicitation in two VLANs"] = (IPv6(V6, Icmp6, [135, .. new byte[23]], hopLimit: 255, [ServiceVlan, Vlan]), Family.IPv6, Reason.Neighbour),
        ["neighbour solicitation behind a hop-by-hop header"] = (IPv6(V6, HopByHop, [.. Options(Icmp6), 135, .. new byte[23]], 255), Family.IPv6, Reason.Neighbour),
        ["listener report"] = (Neighbour(132), Family.IPv6, Reason.Denied),
        ["ICMPv6 above neighbour discovery"] = (Neighbour(138), Family.IPv6, Reason.Denied),
        ["neighbour solicitation from elsewhere"] = (IPv6(V6, Icmp6, [135, .. new byte[23]], 254), Family.IPv6, Reason.Denied),
        ["neighbour solicitation in a fragment"] = (IPv6(V6, FragmentHeader, [.. Fragment(Icmp6, 0, more: true), 135, .. new byte[23]], 255), Family.IPv6, Reason.Denied),
        ["ICMPv6 without a type"] = (IPv6(V6, Icmp6, [], 255), Family.IPv6, Reason.Denied),
    };

    public static IEnumerable<TheoryDataRow<string>> Packets => _packets.Keys.Select(name => new TheoryDataRow<string>(name));

    [KernelTheory]
    [MemberData(nameof(Packets))]
    public void Packet_is_told_from_others(string name)
    {
        (byte[] frame, Family family, Reason reason) = _packets[name];
        Assert.Equal(new Outcome(family, reason), programs.Denying.Send(frame));
    }

    [KernelFact]
    public void Ninth_extension_header_is_not_followed()
    {
        Assert.Equal(new Outcome(Family.IPv6, Reason.WithinLimits), programs.Open.Send(IPv6(V6, HopByHop, Chain(8))));
        Assert.Equal(new Outcome(Family.IPv6, Reason.ExtensionHeaders), programs.Open.Send(IPv6(V6, HopByHop, Chain(9))));
    }

    [KernelTheory]
    [MemberData(nameof(Packets))]
    public void Packet_that_is_cut_off_anywhere_is_never_taken_for_another_source(string name)
    {
        (byte[] frame, _, _) = _packets[name];
        for (int length = 14; length < frame.Length; length++)
        {
            // A header that is cut off; or, where the length that was cut is that of padding or behind what is read, the packet itself.
            Reason reason = programs.Open.Send(frame[..length]).Reason;
            Assert.True(reason is Reason.Malformed or Reason.NotIp or Reason.WithinLimits or Reason.Neighbour, $"{length} bytes: {reason}");
        }

        Assert.All(programs.Open.Limiter.Read(top: 10).Top, source => Assert.Contains(source.Source, (string[])[V4, "2001:db8:1:2::/64"]));
    }

    [KernelTheory]
    [InlineData("IPv4", 14, 42)]
    [InlineData("IPv4 with options", 14, 82)]
    [InlineData("IPv4 in two VLANs", 22, 50)]
    [InlineData("IPv6", 14, 62)]
    [InlineData("IPv6 with options", 14, 86)]
    [InlineData("IPv6, first fragment", 14, 70)]
    public void Packet_is_whole_only_with_its_last_byte(string name, int headerOffset, int size)
    {
        byte[] frame = _packets[name].Frame;
        Assert.Equal(size, frame.Length);
        for (int length = headerOffset; length < size; length++)
        {
            Assert.Equal(Reason.Malformed, programs.Open.Send(frame[..length]).Reason);
        }

        Assert.Equal(Reason.WithinLimits, programs.Open.Send(frame).Reason);
    }

    // Loaded once: to verify it takes kernel 7.2 seconds where its processor is emulated. Packets of one test do not change what becomes of another's.
    public sealed class Programs : IDisposable
    {
        private readonly Lazy<Bench> _denying = new(() => new Bench(_deny));
        private readonly Lazy<Bench> _open = new(() => new Bench());

        internal Bench Denying => _denying.Value;

        internal Bench Open => _open.Value;

        public void Dispose()
        {
            foreach (Lazy<Bench> bench in (Lazy<Bench>[])[_denying, _open])
            {
                if (bench.IsValueCreated)
                {
                    bench.Value.Dispose();
                }
            }
        }
    }

    private static byte[] Neighbour(byte type) => IPv6(V6, Icmp6, [type, .. new byte[23]], hopLimit: 255);

    private static byte[] Chain(int headers) =>
        [.. Enumerable.Range(1, headers).SelectMany(number => Options(number == headers ? Udp : DestinationOptions)), .. Ports(1, 2)];

    private static byte[] Changed(byte[] frame, int offset, params byte[] values)
    {
        values.CopyTo(frame, offset);
        return frame;
    }
}
