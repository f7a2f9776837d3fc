using System.Runtime.InteropServices;

namespace Ebpf;

/// <summary>The context of a socket lookup program (<c>struct bpf_sk_lookup</c>), for test runs. Kernel 5.12.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SkLookupContext
{
    /// <summary>After a test run the cookie of the socket that the program chose, 0 for none; before it 0.</summary>
    public ulong Cookie;

    /// <summary>AF_INET (2) or AF_INET6 (10).</summary>
    public uint Family;

    /// <summary>IPPROTO_TCP (6) or IPPROTO_UDP (17).</summary>
    public uint Protocol;

    /// <summary>The remote IPv4 address, in network byte order.</summary>
    public uint RemoteIp4;

    /// <summary>The remote IPv6 address, in network byte order.</summary>
    public Words4 RemoteIp6;

    /// <summary>The remote port, in network byte order.</summary>
    public ushort RemotePort;

    private readonly ushort _padding;

    /// <summary>The local IPv4 address, in network byte order.</summary>
    public uint LocalIp4;

    /// <summary>The local IPv6 address, in network byte order.</summary>
    public Words4 LocalIp6;

    /// <summary>The local port, in host byte order.</summary>
    public uint LocalPort;

    /// <summary>The network device that the packet came in by. Kernel 5.17.</summary>
    public uint IngressIfindex;
}
