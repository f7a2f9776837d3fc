using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Ebpf.Maps.Layout;

namespace Ebpf.Maps;

/// <summary>Maps by key (<c>BPF_MAP_TYPE_HASH_OF_MAPS</c>). Kernel 4.12.</summary>
/// <remarks>The maps in it look like the inner map that it was declared with.</remarks>
/// <typeparam name="TKey">The key, laid out as in C.</typeparam>
public sealed class BpfHashOfMaps<[DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey> : BpfMapView<BpfHashOfMaps<TKey>>, IBpfMapView<BpfHashOfMaps<TKey>>
    where TKey : unmanaged
{
    private readonly ReaderPool _readers;

    private BpfHashOfMaps(BpfMap map)
        : base(map, MapType.HashOfMaps)
    {
        MapCheck.Key<TKey>(map);
        _readers = new ReaderPool(map, removes: false);
    }

    /// <summary>The most maps that it can hold.</summary>
    public uint MaxEntries => Map.MaxEntries;

    /// <inheritdoc/>
    public static BpfHashOfMaps<TKey> View(BpfMap map) => new(map);

    /// <summary>Creates a hash of maps without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="maxEntries">The most maps that it can hold.</param>
    /// <param name="inner">What the maps in it look like.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfHashOfMaps<TKey> Create(string name, uint maxEntries, MapSpec inner) =>
        Create(new MapSpec(name, MapType.HashOfMaps, Unsafe.SizeOf<TKey>(), sizeof(uint), maxEntries) { InnerMap = inner });

    /// <summary>Puts a map under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="map">The map, which stays the caller's.</param>
    /// <param name="flags">Whether the key must, may or must not be there already.</param>
    /// <returns>Whether it was put there; <see langword="false"/> only if <paramref name="flags"/> forbade it.</returns>
    /// <exception cref="BpfException">The kernel refuses: the map looks otherwise than the inner map (<c>EINVAL</c>), …</exception>
    /// <exception cref="ObjectDisposedException">One of the maps is disposed.</exception>
    public bool Update(in TKey key, BpfMap map, MapUpdateFlags flags = MapUpdateFlags.Any)
    {
        ArgumentNullException.ThrowIfNull(map);
        using BpfMap own = map.Duplicate();
        int fd = own.DangerousFd;
        return Map.Update(Raw.Bytes(in key), Raw.Bytes(in fd), flags);
    }

    /// <summary>The id of the map under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="mapId">Its id.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetId(in TKey key, out uint mapId)
    {
        mapId = 0;
        return Map.TryGetValue(Raw.Bytes(in key), Raw.Writable(ref mapId));
    }

    /// <summary>Opens the map under a key. Needs CAP_SYS_ADMIN.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The map, which the caller disposes; <see langword="null"/> if there is none.</returns>
    /// <exception cref="BpfPermissionException">The process lacks CAP_SYS_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public BpfMap? Open(in TKey key)
    {
        // A map that is replaced before it is opened may be gone by then: then another one is in its place, or none.
        while (TryGetId(key, out uint id))
        {
            if (BpfMap.TryFromId(id) is { } map)
            {
                return map;
            }
        }

        return null;
    }

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool Remove(in TKey key) => Map.Remove(Raw.Bytes(in key));

    /// <summary>All keys and the ids of their maps, in batches.</summary>
    public MapBatches<TKey, uint> GetBatches() => new(_readers);
}
