namespace Ebpf.Maps;

/// <summary>Memory that programs and user space share, with pointers in it (<c>BPF_MAP_TYPE_ARENA</c>). Kernel 6.9.</summary>
/// <remarks>Pages are allocated when they are first touched. The address is the same for all who map it: <see cref="MapSpec.MapExtra"/>, or what
/// the first mapping got, which no other process learns. Pointers in it are addresses in this process.</remarks>
public sealed class BpfArena : BpfMapView<BpfArena>, IBpfMapView<BpfArena>
{
    private BpfArena(BpfMap map)
        : base(map, MapType.Arena)
    {
    }

    /// <summary>The size in bytes: pages that were never touched take no memory.</summary>
    public long Size => (long)Map.MaxEntries * Environment.SystemPageSize;

    /// <inheritdoc/>
    public static BpfArena View(BpfMap map) => new(map);

    /// <summary>Creates an arena without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="pages">How many pages it has, up to 4 GiB.</param>
    /// <param name="flags">How it is created, besides <see cref="MapFlags.Mmapable"/>, which the kernel demands.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfArena Create(string name, uint pages, MapFlags flags = MapFlags.None) =>
        Create(new MapSpec(name, MapType.Arena, 0, 0, pages) { Flags = flags | MapFlags.Mmapable });

    /// <summary>The arena's bytes.</summary>
    /// <remarks>The mapping ends when the map is disposed or forgotten, but never before what this returns is disposed.</remarks>
    /// <exception cref="OverflowException">The arena has 2 GiB or more: use <see cref="OpenMemory{T}"/> with a larger element.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public MapMemory<byte> OpenMemory() => OpenMemory<byte>();

    /// <summary>The arena's memory as elements of a type.</summary>
    /// <typeparam name="T">The element, laid out as in C.</typeparam>
    /// <inheritdoc cref="OpenMemory()" path="/remarks"/>
    /// <exception cref="OverflowException">There are 2^31 elements or more.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public MapMemory<T> OpenMemory<T>()
        where T : unmanaged => new(Map.Mapping.Borrow(), Map);
}
