namespace Ebpf.Maps;

/// <summary>Maps by index (<c>BPF_MAP_TYPE_ARRAY_OF_MAPS</c>). Kernel 4.12.</summary>
/// <remarks>The maps in it look like the inner map that it was declared with. Replacing one is how a whole table is changed at once.</remarks>
public sealed class BpfArrayOfMaps : BpfFdArray<BpfArrayOfMaps>, IBpfMapView<BpfArrayOfMaps>
{
    private BpfArrayOfMaps(BpfMap map)
        : base(map, MapType.ArrayOfMaps)
    {
    }

    /// <inheritdoc/>
    public static BpfArrayOfMaps View(BpfMap map) => new(map);

    /// <summary>Creates an array of maps without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="length">The number of indices.</param>
    /// <param name="inner">What the maps in it look like.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfArrayOfMaps Create(string name, uint length, MapSpec inner) =>
        Create(new MapSpec(name, MapType.ArrayOfMaps, sizeof(uint), sizeof(uint), length) { InnerMap = inner });

    /// <summary>Puts a map at an index.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="map">The map, which stays the caller's.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below the length.</exception>
    /// <exception cref="BpfException">The kernel refuses: the map looks otherwise than the inner map (<c>EINVAL</c>).</exception>
    /// <exception cref="ObjectDisposedException">One of the maps is disposed.</exception>
    public void Set(int index, BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        using BpfMap own = map.Duplicate();
        Write(index, own.DangerousFd);
    }

    /// <summary>The id of the map at an index.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="mapId">Its id.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below the length.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetId(int index, out uint mapId) => TryRead(index, out mapId);

    /// <summary>Opens the map at an index. Needs CAP_SYS_ADMIN.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>The map, which the caller disposes; <see langword="null"/> if there is none.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below the length.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_SYS_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public BpfMap? Open(int index)
    {
        // A map that is replaced before it is opened may be gone by then: then another one is in its place, or none.
        while (TryGetId(index, out uint id))
        {
            if (BpfMap.TryFromId(id) is { } map)
            {
                return map;
            }
        }

        return null;
    }

    private void Write(int index, int fd)
    {
        uint key = ArrayIndex.Check(Map, index);
        Map.Update(Raw.Bytes(in key), Raw.Bytes(in fd));
    }
}
