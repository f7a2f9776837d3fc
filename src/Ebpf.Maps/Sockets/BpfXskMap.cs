using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>AF_XDP sockets by receive queue, to redirect frames to (<c>BPF_MAP_TYPE_XSKMAP</c>). Kernel 4.18.</summary>
/// <remarks>A socket leaves the map when it is closed. It can not be read.</remarks>
public sealed class BpfXskMap : BpfFdArray<BpfXskMap>, IBpfMapView<BpfXskMap>
{
    private BpfXskMap(BpfMap map)
        : base(map, MapType.XskMap)
    {
    }

    /// <inheritdoc/>
    public static BpfXskMap View(BpfMap map) => new(map);

    /// <summary>Creates a map of AF_XDP sockets without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="length">The number of indices.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfXskMap Create(string name, uint length) => Create(new MapSpec(name, MapType.XskMap, sizeof(uint), sizeof(uint), length));

    /// <summary>Puts a socket at an index.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="socket">A bound AF_XDP socket; it stays the caller's.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below the length.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map or the handle is disposed.</exception>
    public void Set(int index, SafeHandle socket) => Write(index, socket);
}
