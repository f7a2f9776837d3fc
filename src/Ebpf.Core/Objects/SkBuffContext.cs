using System.Runtime.InteropServices;

namespace Ebpf;

/// <summary>The context of programs on packets but XDP (<c>struct __sk_buff</c>), for test runs.</summary>
/// <remarks>
/// In a test run, these fields may be set: <see cref="Mark"/>, <see cref="Priority"/>, <see cref="IngressIfindex"/>, <see cref="Ifindex"/>,
/// <see cref="Cb"/>, <see cref="Tstamp"/>, <see cref="WireLen"/>, <see cref="GsoSegs"/>, <see cref="GsoSize"/>, <see cref="HwTstamp"/>. The others must be zero,
/// and come back as they went in.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public struct SkBuffContext
{
    /// <summary>Size of the packet in bytes.</summary>
    public uint Len;

    /// <summary>For whom the packet is: <c>PACKET_HOST</c> (0), …</summary>
    public uint PktType;

    /// <summary>The packet's mark, which <c>iptables</c> and <c>ip rule</c> know too.</summary>
    public uint Mark;

    /// <summary>The device's queue.</summary>
    public uint QueueMapping;

    /// <summary>The protocol of the Ethernet header, in network byte order.</summary>
    public uint Protocol;

    /// <summary>Whether there is a VLAN tag.</summary>
    public uint VlanPresent;

    /// <summary>The VLAN tag.</summary>
    public uint VlanTci;

    /// <summary>The VLAN tag's protocol, in network byte order.</summary>
    public uint VlanProto;

    /// <summary>The packet's priority.</summary>
    public uint Priority;

    /// <summary>The network device that the packet came in by.</summary>
    public uint IngressIfindex;

    /// <summary>The network device that the packet is at.</summary>
    public uint Ifindex;

    /// <summary>The traffic control class.</summary>
    public uint TcIndex;

    /// <summary>Words that programs on the packet's way hand on to one another.</summary>
    public Words5 Cb;

    /// <summary>The hash of the packet's flow.</summary>
    public uint Hash;

    /// <summary>The traffic control class id.</summary>
    public uint TcClassid;

    /// <summary>Where the packet begins, for programs.</summary>
    public uint Data;

    /// <summary>Where the packet ends, for programs.</summary>
    public uint DataEnd;

    /// <summary>The NAPI instance that received the packet.</summary>
    public uint NapiId;

    /// <summary>The socket's address family.</summary>
    public uint Family;

    /// <summary>The remote IPv4 address, in network byte order.</summary>
    public uint RemoteIp4;

    /// <summary>The local IPv4 address, in network byte order.</summary>
    public uint LocalIp4;

    /// <summary>The remote IPv6 address, in network byte order.</summary>
    public Words4 RemoteIp6;

    /// <summary>The local IPv6 address, in network byte order.</summary>
    public Words4 LocalIp6;

    /// <summary>The remote port, in network byte order.</summary>
    public uint RemotePort;

    /// <summary>The local port, in host byte order.</summary>
    public uint LocalPort;

    /// <summary>Where the metadata before the packet begins, for programs. Kernel 4.15.</summary>
    public uint DataMeta;

    /// <summary>A pointer, for flow dissectors. Kernel 4.20.</summary>
    public ulong FlowKeys;

    /// <summary>The packet's time in nanoseconds. Kernel 5.0.</summary>
    public ulong Tstamp;

    /// <summary>Size of the packet on the wire in bytes, before it was merged with others. Kernel 5.0.</summary>
    public uint WireLen;

    /// <summary>How many packets it is split into. Kernel 5.1.</summary>
    public uint GsoSegs;

    /// <summary>A pointer to the socket, for programs. Kernel 5.1.</summary>
    public ulong Sk;

    /// <summary>Size of the packets that it is split into, in bytes. Kernel 5.7.</summary>
    public uint GsoSize;

    /// <summary>Which clock <see cref="Tstamp"/> is of. Kernel 5.18.</summary>
    public byte TstampType;

    private readonly byte _padding1;
    private readonly ushort _padding2;

    /// <summary>The network device's time stamp in nanoseconds. Kernel 5.16.</summary>
    public ulong HwTstamp;
}
