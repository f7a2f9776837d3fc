using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ebpf.Maps.Layout;

namespace Ebpf.Maps;

/// <summary>A hash table (kernel 3.19), or one that evicts the least recently used entry when it is full (LRU hash, kernel 4.10).</summary>
/// <remarks>
/// It also views the storage of cgroups and their programs (<c>BPF_MAP_TYPE_CGROUP_STORAGE</c>, kernel 4.19, with a <see cref="CgroupStorageKey"/>
/// or a cgroup's inode number as key), where programs alone add and remove entries.
/// <para>Each operation on one key is one system call and allocates nothing; what is told about reading the whole map on
/// <see cref="BpfKeyedMap{TKey, TValue, TSelf}"/> holds here.</para>
/// </remarks>
/// <inheritdoc cref="BpfKeyedMap{TKey, TValue, TSelf}" path="/typeparam"/>
public sealed class BpfHashMap<
    [DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey,
    [DynamicallyAccessedMembers(ManagedLayout.Kept)] TValue> : BpfKeyedMap<TKey, TValue, BpfHashMap<TKey, TValue>>, IBpfMapView<BpfHashMap<TKey, TValue>>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly ReaderPool _drains;

    private BpfHashMap(BpfMap map)
        : base(map, MapType.Hash, MapType.LruHash, MapType.CgroupStorage) => _drains = new ReaderPool(map, removes: true);

    /// <inheritdoc/>
    public static BpfHashMap<TKey, TValue> View(BpfMap map) => new(map);

    /// <summary>Creates a hash table without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="maxEntries">The most entries that it can hold.</param>
    /// <param name="flags">How it is created.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfHashMap<TKey, TValue> Create(string name, uint maxEntries, MapFlags flags = MapFlags.None) =>
        Create(MapType.Hash, name, maxEntries, flags);

    /// <summary>Creates an LRU hash table without an object file. Kernel 4.10.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="maxEntries">The most entries that it can hold; it may evict entries a little before that.</param>
    /// <param name="flags">How it is created.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfHashMap<TKey, TValue> CreateLru(string name, uint maxEntries, MapFlags flags = MapFlags.None) =>
        Create(MapType.LruHash, name, maxEntries, flags);

    /// <summary>Adds a key, if the map does not have it (<c>BPF_NOEXIST</c>).</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was added; <see langword="false"/> leaves the value that is there.</returns>
    /// <exception cref="BpfException">The kernel refuses: the map is full (<c>E2BIG</c>), frozen (<c>EPERM</c>), …</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool Add(in TKey key, in TValue value) => Update(key, value, MapUpdateFlags.NoExist);

    /// <summary>Removes a key and hands out its value in one step: what programs add meanwhile is not lost. Kernel 5.14.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; the default if there was none.</param>
    /// <returns>Whether the map had the key.</returns>
    /// <exception cref="BpfNotSupportedException">The kernel is older.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryRemove(in TKey key, out TValue value)
    {
        value = default;
        return Map.Remove(Raw.Bytes(in key), Raw.Writable(ref value));
    }

    /// <summary>Writes many elements: in one system call where the kernel has batches (5.6), else one by one.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="values">As many values.</param>
    /// <param name="flags"><see cref="MapUpdateFlags.Any"/> or <see cref="MapUpdateFlags.Lock"/>.</param>
    /// <exception cref="ArgumentException">There are not as many values as keys.</exception>
    /// <exception cref="MapBatchException">The kernel refuses an element, for instance since the map is full; those before it are written.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public void UpdateBatch(ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values, MapUpdateFlags flags = MapUpdateFlags.Any) =>
        BatchWriter.Update(Map, MemoryMarshal.AsBytes(keys), MemoryMarshal.AsBytes(values), flags);

    /// <summary>Removes many keys: in one system call where the kernel has batches (5.6) and the map has all keys.</summary>
    /// <param name="keys">The keys.</param>
    /// <returns>How many of them the map had.</returns>
    /// <exception cref="MapBatchException">The kernel refuses; the keys before are removed.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public int RemoveBatch(ReadOnlySpan<TKey> keys) => BatchWriter.Remove(Map, MemoryMarshal.AsBytes(keys));

    /// <summary>Removes all elements and hands them out, in batches: what programs write meanwhile is handed out or stays. Kernel 5.6, or 5.14 key by key.</summary>
    /// <remarks>
    /// A batch is removed when it is handed out: ending the enumeration early leaves the rest in the map. What was removed before the kernel refuses to go on
    /// is handed out, and the exception comes after it.
    /// </remarks>
    public MapBatches<TKey, TValue> Drain() => new(_drains);

    private static BpfHashMap<TKey, TValue> Create(MapType type, string name, uint maxEntries, MapFlags flags) =>
        Create(new MapSpec(name, type, Unsafe.SizeOf<TKey>(), Unsafe.SizeOf<TValue>(), maxEntries) { Flags = flags });
}
