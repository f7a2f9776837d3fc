using Ebpf.Maps.Layout;

namespace Ebpf.Maps;

/// <summary>What all typed views have in common: the map below, and ways to open one.</summary>
/// <remarks>
/// A view made from a <see cref="BpfMap"/> shares it, and ends with it; one that was created, or opened by its id, pin or descriptor, owns its map until
/// it is disposed. All members may be used from any thread.
/// </remarks>
/// <typeparam name="TSelf">The class of the view.</typeparam>
public abstract class BpfMapView<TSelf> : IDisposable
    where TSelf : BpfMapView<TSelf>, IBpfMapView<TSelf>
{
    private bool _ownsMap;

    private protected BpfMapView(BpfMap map, params ReadOnlySpan<MapType> types)
    {
        ArgumentNullException.ThrowIfNull(map);
        MapCheck.Kind(map, types);
        Map = map;
    }

    /// <summary>The map with keys and values as bytes: for its name and limits, to pin, freeze or duplicate it.</summary>
    public BpfMap Map { get; }

    /// <summary>Opens a map by the path at which it is pinned, and checks that it is of this kind.</summary>
    /// <param name="path">A path in a BPF file system.</param>
    /// <param name="access">What the handle may do.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    /// <inheritdoc cref="BpfMap.LoadPinned" path="/exception"/>
    public static TSelf OpenPinned(string path, BpfAccess access = BpfAccess.ReadWrite) => Own(BpfMap.LoadPinned(path, access));

    /// <summary>Opens a map by its id, and checks that it is of this kind. Needs CAP_SYS_ADMIN.</summary>
    /// <param name="id">The map's <see cref="BpfMap.Id"/>.</param>
    /// <param name="access">What the handle may do.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    /// <inheritdoc cref="BpfMap.FromId" path="/exception"/>
    public static TSelf FromId(uint id, BpfAccess access = BpfAccess.ReadWrite) => Own(BpfMap.FromId(id, access));

    /// <summary>Disposes the map if the view owns it.</summary>
    public void Dispose()
    {
        if (_ownsMap)
        {
            Map.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The kind, the name and the id of the map.</summary>
    public override string ToString() => Map.ToString();

    private protected static TSelf Create(MapSpec spec) => Own(BpfMap.Create(spec));

    private static TSelf Own(BpfMap map)
    {
        try
        {
            TSelf view = TSelf.View(map);
            view._ownsMap = true;
            return view;
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }
}
