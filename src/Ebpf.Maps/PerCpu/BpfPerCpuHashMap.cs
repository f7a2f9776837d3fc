using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Ebpf.Maps.Layout;

namespace Ebpf.Maps;

/// <summary>A hash table with one value per possible CPU under each key (kernel 4.6), or one that evicts what is least recently used (kernel 4.10), or the per-CPU storage of cgroups (kernel 4.20).</summary>
/// <inheritdoc cref="BpfPerCpuMap{T, TSelf}" path="/remarks"/>
/// <typeparam name="TKey">The key, laid out as in C.</typeparam>
/// <typeparam name="T">The value of one CPU, laid out as in C.</typeparam>
public sealed class BpfPerCpuHashMap<
    [DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey,
    [DynamicallyAccessedMembers(ManagedLayout.Kept)] T> : BpfPerCpuMap<T, BpfPerCpuHashMap<TKey, T>>, IBpfMapView<BpfPerCpuHashMap<TKey, T>>
    where TKey : unmanaged
    where T : unmanaged
{
    private readonly ReaderPool _readers;
    private readonly ReaderPool _drains;

    private BpfPerCpuHashMap(BpfMap map)
        : base(map, PerCpuLayout<T>.OfMachine(), MapType.PerCpuHash, MapType.LruPerCpuHash, MapType.PerCpuCgroupStorage)
    {
        MapCheck.Key<TKey>(map);
        _readers = new ReaderPool(map, removes: false);
        _drains = new ReaderPool(map, removes: true);
    }

    /// <summary>The most entries that the map can hold.</summary>
    public uint MaxEntries => Map.MaxEntries;

    /// <inheritdoc/>
    public static BpfPerCpuHashMap<TKey, T> View(BpfMap map) => new(map);

    /// <summary>Creates a hash table without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="maxEntries">The most entries that it can hold.</param>
    /// <param name="flags">How it is created.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfPerCpuHashMap<TKey, T> Create(string name, uint maxEntries, MapFlags flags = MapFlags.None) =>
        Create(MapType.PerCpuHash, name, maxEntries, flags);

    /// <summary>Creates an LRU hash table without an object file. Kernel 4.10.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="maxEntries">The most entries that it can hold.</param>
    /// <param name="flags">How it is created.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfPerCpuHashMap<TKey, T> CreateLru(string name, uint maxEntries, MapFlags flags = MapFlags.None) =>
        Create(MapType.LruPerCpuHash, name, maxEntries, flags);

    /// <summary>Reads the values of all CPUs under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="perCpu">Where to write them, by CPU number: at least <see cref="BpfPerCpuMap{T, TSelf}.CpuCount"/> elements.</param>
    /// <returns>Whether the map has the key.</returns>
    /// <exception cref="ArgumentException"><paramref name="perCpu"/> is too short.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetValue(in TKey key, Span<T> perCpu) => TryRead(Raw.Bytes(in key), perCpu);

    /// <summary>Reads the value of one CPU under a key: that alone from kernel 7.0 on, before out of those of all CPUs.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cpu">The CPU's number.</param>
    /// <param name="value">The value; the default if there is none.</param>
    /// <returns>Whether the map has the key.</returns>
    /// <exception cref="ArgumentException">There can be no such CPU.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetValue(in TKey key, int cpu, out T value) => TryRead(Raw.Bytes(in key), cpu, out value);

    /// <summary>Whether the map has a key.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool ContainsKey(in TKey key)
    {
        using var buffer = new PerCpuScratch<T>(Layout);
        return TryGetValue(key, buffer.Values);
    }

    /// <summary>Writes the values of all CPUs under a key; what programs add meanwhile is lost.</summary>
    /// <param name="key">The key.</param>
    /// <param name="perCpu">The values by CPU number: <see cref="BpfPerCpuMap{T, TSelf}.CpuCount"/> of them.</param>
    /// <param name="flags">Whether the key must, may or must not be there already.</param>
    /// <returns>Whether they were written; <see langword="false"/> only if <paramref name="flags"/> forbade it.</returns>
    /// <exception cref="ArgumentException">There are not as many values as CPUs.</exception>
    /// <exception cref="BpfException">The kernel refuses: the map is full (<c>E2BIG</c>), frozen (<c>EPERM</c>), …</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool Update(in TKey key, ReadOnlySpan<T> perCpu, MapUpdateFlags flags = MapUpdateFlags.Any) => Write(Raw.Bytes(in key), perCpu, flags);

    /// <summary>Writes one value for all CPUs under a key; what programs add meanwhile is lost.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="flags">Whether the key must, may or must not be there already.</param>
    /// <returns>Whether it was written; <see langword="false"/> only if <paramref name="flags"/> forbade it.</returns>
    /// <exception cref="BpfException">The kernel refuses: the map is full (<c>E2BIG</c>), frozen (<c>EPERM</c>), …</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool UpdateAll(in TKey key, in T value, MapUpdateFlags flags = MapUpdateFlags.Any) => WriteAll(Raw.Bytes(in key), value, flags);

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether the map had the key.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool Remove(in TKey key) => Map.Remove(Raw.Bytes(in key));

    /// <summary>Removes a key and hands out its values in one step. Kernel 5.14.</summary>
    /// <param name="key">The key.</param>
    /// <param name="perCpu">Where to write them, by CPU number: at least <see cref="BpfPerCpuMap{T, TSelf}.CpuCount"/> elements.</param>
    /// <returns>Whether the map had the key.</returns>
    /// <exception cref="BpfNotSupportedException">The kernel is older.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryRemove(in TKey key, Span<T> perCpu) => Layout.TryRead(Map, Raw.Bytes(in key), perCpu, removes: true);

    /// <summary>All entries, read in batches while they are enumerated; see <see cref="BpfKeyedMap{TKey, TValue, TSelf}"/> for what is handed out when others write meanwhile.</summary>
    public PerCpuEntries<TKey, T> GetEntries() => new(_readers, Layout);

    /// <summary>Removes all entries and hands them out, in batches. Kernel 5.6, or 5.14 key by key.</summary>
    /// <remarks>Entries are removed in batches: ending the enumeration early loses those of the last batch that were not handed out.</remarks>
    public PerCpuEntries<TKey, T> Drain() => new(_drains, Layout);

    /// <summary>Counts the entries: the kernel keeps no number, so this reads the whole map, in batches.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public int Count()
    {
        BatchReader reader = _readers.Rent();
        int count = 0;
        while (reader.Read())
        {
            count += reader.Count;
        }

        _readers.Return(reader);
        return count;
    }

    private static BpfPerCpuHashMap<TKey, T> Create(MapType type, string name, uint maxEntries, MapFlags flags) =>
        Create(new MapSpec(name, type, Unsafe.SizeOf<TKey>(), Unsafe.SizeOf<T>(), maxEntries) { Flags = flags });
}
