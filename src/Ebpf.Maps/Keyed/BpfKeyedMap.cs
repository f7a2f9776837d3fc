using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Ebpf.Maps.Layout;

namespace Ebpf.Maps;

/// <summary>What maps with keys and values of fixed types have in common.</summary>
/// <remarks>
/// Each operation on one key is one system call and allocates nothing. A key that is not there is <see langword="false"/>, never an
/// exception. Values that programs change in place may be read half-way through such a change: programs and user space agree by a
/// <c>bpf_spin_lock</c> in the value and the flag <c>Lock</c>.
/// <para>Reading the whole map (<see langword="foreach"/>, <see cref="GetBatches"/>, <see cref="Keys"/>, <see cref="Count"/>) takes one system call for
/// some thousand elements where the kernel has batches. Elements that are there all the time are handed out, in a hash exactly once; those that are added or
/// removed meanwhile may be handed out or not. What is handed out may be removed from the map meanwhile.</para>
/// </remarks>
/// <typeparam name="TKey">The key, laid out as in C.</typeparam>
/// <typeparam name="TValue">The value, laid out as in C.</typeparam>
/// <typeparam name="TSelf">The class of the view.</typeparam>
public abstract class BpfKeyedMap<
    [DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey,
    [DynamicallyAccessedMembers(ManagedLayout.Kept)] TValue,
    TSelf> : BpfMapView<TSelf>, IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : unmanaged
    where TValue : unmanaged
    where TSelf : BpfMapView<TSelf>, IBpfMapView<TSelf>
{
    private readonly ReaderPool _readers;

    private protected BpfKeyedMap(BpfMap map, params ReadOnlySpan<MapType> types)
        : base(map, types)
    {
        MapCheck.Key<TKey>(map);
        MapCheck.Value<TValue>(map);
        _readers = new ReaderPool(map, removes: false);
    }

    /// <summary>The most entries that the map can hold.</summary>
    public uint MaxEntries => Map.MaxEntries;

    /// <summary>The value under a key.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="KeyNotFoundException">The map does not have the key; <see cref="TryGetValue(in TKey, out TValue)"/> says so without an exception.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    [SuppressMessage("Design", "CA1043", Justification = "A map's key is any structure.")]
    public TValue this[in TKey key]
    {
        get => TryGetValue(key, out TValue value) ? value : throw new KeyNotFoundException($"map '{Map.Name}' does not have the key {key}");
        set => Update(key, value);
    }

    /// <summary>Reads the value under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; the default if there is none.</param>
    /// <returns>Whether the map has the key.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetValue(in TKey key, out TValue value) => TryGetValue(key, out value, MapLookupFlags.None);

    /// <summary>Reads the value under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; the default if there is none.</param>
    /// <param name="flags">How to read it.</param>
    /// <returns>Whether the map has the key.</returns>
    /// <exception cref="BpfException">The kernel refuses; <see cref="MapLookupFlags.Lock"/> where values have no <c>bpf_spin_lock</c>.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetValue(in TKey key, out TValue value, MapLookupFlags flags)
    {
        value = default;
        return Map.TryGetValue(Raw.Bytes(in key), Raw.Writable(ref value), flags);
    }

    /// <summary>Whether the map has a key.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool ContainsKey(in TKey key) => TryGetValue(key, out _);

    /// <summary>Writes the value under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="flags">Whether the key must, may or must not be there already.</param>
    /// <returns>Whether the value was written; <see langword="false"/> only if <paramref name="flags"/> forbade it.</returns>
    /// <exception cref="BpfException">The kernel refuses: the map is full (<c>E2BIG</c>), frozen (<c>EPERM</c>), …</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool Update(in TKey key, in TValue value, MapUpdateFlags flags = MapUpdateFlags.Any) => Map.Update(Raw.Bytes(in key), Raw.Bytes(in value), flags);

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether the map had the key.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool Remove(in TKey key) => Map.Remove(Raw.Bytes(in key));

    /// <summary>The keys, read in batches while they are enumerated.</summary>
    public IEnumerable<TKey> Keys
    {
        get
        {
            foreach (KeyValuePair<TKey, TValue> element in this)
            {
                yield return element.Key;
            }
        }
    }

    /// <summary>Counts the elements: the kernel keeps no number, so this reads the whole map, in batches.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    [SuppressMessage("Performance", "CA1822", Justification = "It reads the map.")]
    public int Count()
    {
        int count = 0;
        foreach (MapBatch<TKey, TValue> batch in GetBatches())
        {
            count += batch.Count;
        }

        return count;
    }

    /// <summary>All elements, in batches whose memory is used again.</summary>
    public MapBatches<TKey, TValue> GetBatches() => new(_readers);

    /// <summary>Enumerates the elements.</summary>
    public MapEnumerator<TKey, TValue> GetEnumerator() => new(_readers);

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
