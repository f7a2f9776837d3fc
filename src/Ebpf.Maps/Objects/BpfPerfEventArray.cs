using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>Perf events by index, mostly one perf buffer per CPU (<c>BPF_MAP_TYPE_PERF_EVENT_ARRAY</c>). Kernel 4.3.</summary>
/// <remarks>An event is removed when the descriptor that put it there is closed, unless the map has <see cref="MapFlags.PreserveElements"/>. It can not be read.</remarks>
public sealed class BpfPerfEventArray : BpfFdArray<BpfPerfEventArray>, IBpfMapView<BpfPerfEventArray>
{
    private BpfPerfEventArray(BpfMap map)
        : base(map, MapType.PerfEventArray)
    {
    }

    /// <inheritdoc/>
    public static BpfPerfEventArray View(BpfMap map) => new(map);

    /// <summary>Creates a perf event array without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="length">The number of indices; 0 for one per possible CPU.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfPerfEventArray Create(string name, uint length) => Create(new MapSpec(name, MapType.PerfEventArray, sizeof(uint), sizeof(uint), length));

    /// <summary>Puts a perf event at an index.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="perfEvent">What <c>perf_event_open</c> returned; it stays the caller's.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below the length.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map or the handle is disposed.</exception>
    public void Set(int index, SafeHandle perfEvent) => Write(index, perfEvent);
}
