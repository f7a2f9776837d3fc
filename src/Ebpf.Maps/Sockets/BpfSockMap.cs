using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>Sockets by index, to redirect to (<c>BPF_MAP_TYPE_SOCKMAP</c>). Kernel 4.14; reading 5.7.</summary>
/// <remarks>A socket leaves the map when it is closed.</remarks>
public sealed class BpfSockMap : BpfFdArray<BpfSockMap>, IBpfMapView<BpfSockMap>
{
    private BpfSockMap(BpfMap map)
        : base(map, MapType.SockMap)
    {
    }

    /// <inheritdoc/>
    public static BpfSockMap View(BpfMap map) => new(map);

    /// <summary>Creates a sockmap, whose cookies can be read, without an object file. Kernel 5.7.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="length">The number of indices.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfSockMap Create(string name, uint length) => Create(new MapSpec(name, MapType.SockMap, sizeof(uint), sizeof(ulong), length));

    /// <summary>Puts a socket at an index.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="socket">An established TCP socket, UDP socket, … (<c>Socket.SafeHandle</c>); it stays the caller's.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below the length.</exception>
    /// <exception cref="BpfException">The kernel refuses: the socket is not established (<c>EOPNOTSUPP</c>).</exception>
    /// <exception cref="ObjectDisposedException">The map or the handle is disposed.</exception>
    public void Set(int index, SafeHandle socket) => Write(index, socket);

    /// <summary>The cookie of the socket at an index, as <c>SO_COOKIE</c> has it.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="cookie">The cookie.</param>
    /// <returns>Whether there is a socket.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below the length.</exception>
    /// <exception cref="BpfNotSupportedException">The map's values have 4 bytes: declare them as <c>__u64</c>.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetCookie(int index, out ulong cookie) => TryReadCookie(index, out cookie);
}
