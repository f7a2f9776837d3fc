namespace Ebpf.Links;

/// <summary>Where an XDP program runs.</summary>
public enum XdpMode
{
    /// <summary>In the kernel's network stack, on copied packets: with any driver, several times slower (<c>XDP_FLAGS_SKB_MODE</c>). Kernel 4.12.</summary>
    Generic = 1,

    /// <summary>In the interface's driver, before the kernel allocates anything for the packet (<c>XDP_FLAGS_DRV_MODE</c>). Kernel 4.8.</summary>
    Native = 2,

    /// <summary>In the interface's hardware (<c>XDP_FLAGS_HW_MODE</c>); the program must be loaded for this interface. Kernel 4.13.</summary>
    Offload = 3,
}
