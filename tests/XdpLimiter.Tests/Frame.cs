using System.Buffers.Binary;
using System.Net;

namespace XdpLimiter.Tests;

/// <summary>Ethernet frames as the tests need them. Checksums are left out: nothing reads them before the stack.</summary>
internal static class Frame
{
    internal const byte Tcp = 6, Udp = 17, HopByHop = 0, Routing = 43, FragmentHeader = 44, Authentication = 51, Icmp6 = 58, NoNext = 59, DestinationOptions = 60;

    private const ushort IPv4Type = 0x0800, IPv6Type = 0x86dd;

    internal static byte[] Arp() => Ethernet(0x0806, new byte[28]);

    internal static byte[] Ethernet(ushort type, byte[] payload, params ushort[] vlanTypes)
    {
        var frame = new List<byte>(new byte[12]);
        foreach (ushort vlan in vlanTypes)
        {
            frame.AddRange([.. Short(vlan), .. Short(7)]);
        }

        return [.. frame, .. Short(type), .. payload];
    }

    internal static byte[] IPv4(string source, byte[]? payload = null, ushort fragment = 0, byte protocol = Udp, byte[]? options = null, ushort[]? vlans = null) =>
        Ethernet(IPv4Type, IPv4Packet(source, payload ?? Ports(4000, 53), fragment, protocol, options ?? []), vlans ?? []);

    internal static byte[] IPv4Packet(string source, byte[] payload, ushort fragment = 0, byte protocol = Udp, params byte[] options)
    {
        int header = 20 + options.Length;
        byte[] packet =
        [
            (byte)(0x40 | header / 4), 0, .. Short((ushort)(header + payload.Length)), 0, 0, .. Short(fragment), 64, protocol, 0, 0,
            .. IPAddress.Parse(source).GetAddressBytes(), 192, 0, 2, 1, .. options, .. payload,
        ];
        return packet;
    }

    /// <param name="source">Its address.</param>
    /// <param name="next">The protocol of the first header behind.</param>
    /// <param name="payload">Headers and data.</param>
    /// <param name="hopLimit">255 is what neighbour discovery has.</param>
    /// <param name="vlans">The types of the tags around it.</param>
    internal static byte[] IPv6(string source, byte next = Udp, byte[]? payload = null, byte hopLimit = 64, ushort[]? vlans = null)
    {
        payload ??= Ports(4000, 53);
        return Ethernet(
            IPv6Type,
            [
                0x60, 0, 0, 0, .. Short((ushort)payload.Length), next, hopLimit,
                .. IPAddress.Parse(source).GetAddressBytes(), .. IPAddress.Parse("2001:db8::1").GetAddressBytes(), .. payload,
            ],
            vlans ?? []);
    }

    internal static byte[] Ports(ushort source, ushort destination) => [.. Short(source), .. Short(destination), 0, 8, 0, 0];

    /// <summary>Hop-by-hop, routing or destination options of 8 bytes.</summary>
    internal static byte[] Options(byte next) => [next, 0, 1, 4, 0, 0, 0, 0];

    /// <summary>An authentication header of 24 bytes.</summary>
    internal static byte[] AuthenticationHeader(byte next) => [next, 4, .. new byte[22]];

    internal static byte[] Fragment(byte next, int offset, bool more) => [next, 0, .. Short((ushort)(offset * 8 | (more ? 1 : 0))), 0, 0, 0, 1];

    internal static byte[] Short(ushort value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
