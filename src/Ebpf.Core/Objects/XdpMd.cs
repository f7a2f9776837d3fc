using System.Runtime.InteropServices;

namespace Ebpf;

/// <summary>The context of an XDP program (<c>struct xdp_md</c>), for test runs. Kernel 5.14.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XdpMd
{
    /// <summary>Where the packet begins: in a test run, the size of the metadata before it (a multiple of 4; 32 suits every kernel).</summary>
    public uint Data;

    /// <summary>Where the packet ends: in a test run, the size of the data, metadata included.</summary>
    public uint DataEnd;

    /// <summary>Where the metadata begins: in a test run 0.</summary>
    public uint DataMeta;

    /// <summary>The network device that the packet came in by; in a test run 0 or one of this network namespace.</summary>
    public uint IngressIfindex;

    /// <summary>The device's queue that the packet came in by.</summary>
    public uint RxQueueIndex;

    /// <summary>The network device that the packet leaves by: in a test run 0. Kernel 5.8.</summary>
    public uint EgressIfindex;
}
