using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XdpLimiter.Kernel;

// The structs of xdp-limiter.h, field by field.

internal enum Reason
{
    WithinLimits,
    Allowed,
    NotIp,
    Neighbour,
    Untracked,
    Denied,
    SourcePackets,
    SourceBytes,
    GlobalPackets,
    GlobalBytes,
    Fragment,
    Malformed,
    ExtensionHeaders,
    Late,
}

internal enum Family
{
    Other,
    IPv4,
    IPv6,
}

[StructLayout(LayoutKind.Sequential)]
internal record struct Counter
{
    public ulong Packets;
    public ulong Bytes;
}

[StructLayout(LayoutKind.Sequential)]
internal struct Limit
{
    public ulong Cost;
    public ulong Depth;
    public ulong Rate;
    public ulong Burst;
}

[StructLayout(LayoutKind.Sequential)]
internal struct Config
{
    public ulong Generation;
    public ulong Epoch;
    public Limit SourcePackets;
    public Limit SourceBytes;
    public Limit GlobalPackets;
    public Limit GlobalBytes;
    public ulong MaxAge;
    public uint DryRun;
    public uint DropFragments;
    public Lists Lists;
    public uint IsCoarse;
}

[Flags]
internal enum Lists : uint
{
    None = 0,
    Allow = 1,
    Deny = 2,
}

[StructLayout(LayoutKind.Sequential)]
internal struct Bucket
{
    public ulong PacketsFull;
    public ulong BytesFull;
    public ulong Epoch;
}

[StructLayout(LayoutKind.Sequential)]
internal struct Source
{
    public Bucket Bucket;
    public ulong Packets;
    public ulong Bytes;
    public ulong Dropped;
}

[StructLayout(LayoutKind.Sequential)]
internal struct Address6
{
    public ulong High;
    public ulong Low;

    /// <summary>Set bits for a prefix, in network order.</summary>
    internal static Address6 Mask(int length)
    {
        UInt128 mask = length == 0 ? 0 : UInt128.MaxValue << (128 - length);
        return new Address6
        {
            High = (ulong)IPAddress.HostToNetworkOrder((long)(ulong)(mask >> 64)),
            Low = (ulong)IPAddress.HostToNetworkOrder((long)(ulong)mask),
        };
    }
}

[StructLayout(LayoutKind.Sequential)]
internal struct Allowed
{
    public PortList Ports;
    public PortList Own;
}

[InlineArray(MaxCount)]
internal struct PortList
{
    internal const int MaxCount = 8;

    private ushort _first;
}

[StructLayout(LayoutKind.Sequential)]
internal struct Control
{
    internal const uint LayoutVersion = 2;

    public ulong Generation;
    public ulong Deadline;
    public ulong Timeout;
    public uint IPv6Prefix;
    public uint Version;
}
