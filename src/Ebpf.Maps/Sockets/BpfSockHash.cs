using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ebpf.Maps.Layout;

namespace Ebpf.Maps;

/// <summary>Sockets by key, to redirect to (<c>BPF_MAP_TYPE_SOCKHASH</c>). Kernel 4.18; reading 5.7.</summary>
/// <remarks>A socket leaves the map when it is closed.</remarks>
/// <typeparam name="TKey">The key, laid out as in C.</typeparam>
public sealed class BpfSockHash<[DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey> : BpfMapView<BpfSockHash<TKey>>, IBpfMapView<BpfSockHash<TKey>>
    where TKey : unmanaged
{
    private readonly ReaderPool _readers;

    private BpfSockHash(BpfMap map)
        : base(map, MapType.SockHash)
    {
        MapCheck.Key<TKey>(map);
        _readers = new ReaderPool(map, removes: false);
    }

    /// <inheritdoc/>
    public static BpfSockHash<TKey> View(BpfMap map) => new(map);

    /// <summary>Creates a sockhash, whose cookies can be read, without an object file. Kernel 5.7.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="maxEntries">The most sockets that it can hold.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfSockHash<TKey> Create(string name, uint maxEntries) =>
        Create(new MapSpec(name, MapType.SockHash, Unsafe.SizeOf<TKey>(), sizeof(ulong), maxEntries));

    /// <summary>Puts a socket under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="socket">An established TCP socket, UDP socket, … (<c>Socket.SafeHandle</c>); it stays the caller's.</param>
    /// <param name="flags">Whether the key must, may or must not be there already.</param>
    /// <returns>Whether it was put there; <see langword="false"/> only if <paramref name="flags"/> forbade it.</returns>
    /// <exception cref="BpfException">The kernel refuses: the socket is not established (<c>EOPNOTSUPP</c>), …</exception>
    /// <exception cref="ObjectDisposedException">The map or the socket is disposed.</exception>
    public bool Update(in TKey key, SafeHandle socket, MapUpdateFlags flags = MapUpdateFlags.Any)
    {
        using var fd = new FdReference(socket);
        return fd.Write(Map, Raw.Bytes(in key), flags);
    }

    /// <summary>The cookie of the socket under a key, as <c>SO_COOKIE</c> has it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cookie">The cookie.</param>
    /// <returns>Whether there is a socket.</returns>
    /// <exception cref="BpfNotSupportedException">The map's values have 4 bytes: declare them as <c>__u64</c>.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetCookie(in TKey key, out ulong cookie) => FdReference.TryReadCookie(Map, Raw.Bytes(in key), out cookie);

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool Remove(in TKey key) => Map.Remove(Raw.Bytes(in key));

    /// <summary>All keys and the cookies of their sockets. For maps whose values are <c>__u64</c>.</summary>
    /// <exception cref="BpfNotSupportedException">The map's values have 4 bytes.</exception>
    public MapBatches<TKey, ulong> GetBatches() => Map.ValueSize == sizeof(ulong)
        ? new(_readers)
        : throw new BpfNotSupportedException($"map '{Map.Name}' gives no cookies: its values have {Map.ValueSize} bytes, and would need 8 (__u64 in the C source)");
}
