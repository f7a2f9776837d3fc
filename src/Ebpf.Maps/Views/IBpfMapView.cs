namespace Ebpf.Maps;

/// <summary>A typed view of a map that can be made from the map alone.</summary>
/// <typeparam name="TSelf">The class of the view.</typeparam>
public interface IBpfMapView<TSelf>
    where TSelf : IBpfMapView<TSelf>
{
    /// <summary>Views a map, which stays the caller's.</summary>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    static abstract TSelf View(BpfMap map);
}
