using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>Sockets of SO_REUSEPORT groups, for <c>bpf_sk_select_reuseport</c> (<c>BPF_MAP_TYPE_REUSEPORT_SOCKARRAY</c>). Kernel 4.19.</summary>
/// <remarks>A socket leaves the map when it is closed.</remarks>
public sealed class BpfReusePortArray : BpfFdArray<BpfReusePortArray>, IBpfMapView<BpfReusePortArray>
{
    private BpfReusePortArray(BpfMap map)
        : base(map, MapType.ReusePortSockArray)
    {
    }

    /// <inheritdoc/>
    public static BpfReusePortArray View(BpfMap map) => new(map);

    /// <summary>Creates an array of sockets without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="length">The number of indices.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfReusePortArray Create(string name, uint length) => Create(new MapSpec(name, MapType.ReusePortSockArray, sizeof(uint), sizeof(ulong), length));

    /// <summary>Puts a socket at an index.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="socket">A bound socket with SO_REUSEPORT (<c>Socket.SafeHandle</c>); it stays the caller's.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below the length.</exception>
    /// <exception cref="BpfException">The kernel refuses: the socket is not bound, or without SO_REUSEPORT (<c>EINVAL</c>).</exception>
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
