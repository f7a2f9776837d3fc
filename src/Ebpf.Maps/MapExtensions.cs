using System.Diagnostics.CodeAnalysis;
using Ebpf.Maps.Layout;

namespace Ebpf.Maps;

/// <summary>Makes typed views of maps. Each checks that the map is of its kind and, where it has keys and values of a type, that these are laid out as in C:
/// by size, and field by field where the types are known: of a map of a collection from its object file, of one opened by its id, pin or descriptor from its BTF, which only
/// CAP_SYS_ADMIN may read.</summary>
public static class MapExtensions
{
    /// <summary>Views a map as any kind of view: <c>map.As&lt;BpfQueue&lt;ulong&gt;&gt;()</c>.</summary>
    /// <typeparam name="TView">The class of the view.</typeparam>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    public static TView As<TView>(this BpfMap map)
        where TView : IBpfMapView<TView> => TView.View(map);

    /// <summary>Views a map as a hash table or an LRU hash table.</summary>
    /// <typeparam name="TKey">The key, laid out as in C.</typeparam>
    /// <typeparam name="TValue">The value, laid out as in C.</typeparam>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    public static BpfHashMap<TKey, TValue> AsHash<[DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey, [DynamicallyAccessedMembers(ManagedLayout.Kept)] TValue>(this BpfMap map)
        where TKey : unmanaged
        where TValue : unmanaged => BpfHashMap<TKey, TValue>.View(map);

    /// <summary>Views a map as a per-CPU hash table, LRU or not.</summary>
    /// <typeparam name="TKey">The key, laid out as in C.</typeparam>
    /// <typeparam name="T">The value, laid out as in C; of one CPU if there is one per CPU.</typeparam>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    public static BpfPerCpuHashMap<TKey, T> AsPerCpuHash<[DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey, [DynamicallyAccessedMembers(ManagedLayout.Kept)] T>(this BpfMap map)
        where TKey : unmanaged
        where T : unmanaged => BpfPerCpuHashMap<TKey, T>.View(map);

    /// <summary>Views a map as a longest-prefix-match trie.</summary>
    /// <typeparam name="TKey">The key, laid out as in C.</typeparam>
    /// <typeparam name="TValue">The value, laid out as in C.</typeparam>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    public static BpfLpmTrie<TKey, TValue> AsLpmTrie<[DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey, [DynamicallyAccessedMembers(ManagedLayout.Kept)] TValue>(this BpfMap map)
        where TKey : unmanaged
        where TValue : unmanaged => BpfLpmTrie<TKey, TValue>.View(map);

    /// <summary>Views a map as an array.</summary>
    /// <typeparam name="T">The value, laid out as in C; of one CPU if there is one per CPU.</typeparam>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    public static BpfArray<T> AsArray<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T>(this BpfMap map)
        where T : unmanaged => BpfArray<T>.View(map);

    /// <summary>Views a map as a per-CPU array.</summary>
    /// <typeparam name="T">The value, laid out as in C; of one CPU if there is one per CPU.</typeparam>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    public static BpfPerCpuArray<T> AsPerCpuArray<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T>(this BpfMap map)
        where T : unmanaged => BpfPerCpuArray<T>.View(map);

    /// <summary>Views a map as a queue.</summary>
    /// <typeparam name="T">The value, laid out as in C; of one CPU if there is one per CPU.</typeparam>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    public static BpfQueue<T> AsQueue<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T>(this BpfMap map)
        where T : unmanaged => BpfQueue<T>.View(map);

    /// <summary>Views a map as a stack.</summary>
    /// <typeparam name="T">The value, laid out as in C; of one CPU if there is one per CPU.</typeparam>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    public static BpfStack<T> AsStack<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T>(this BpfMap map)
        where T : unmanaged => BpfStack<T>.View(map);

    /// <summary>Views a map as a Bloom filter.</summary>
    /// <typeparam name="T">The value, laid out as in C; of one CPU if there is one per CPU.</typeparam>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    public static BpfBloomFilter<T> AsBloomFilter<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T>(this BpfMap map)
        where T : unmanaged => BpfBloomFilter<T>.View(map);

    /// <summary>Views a map as an array of maps.</summary>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    public static BpfArrayOfMaps AsArrayOfMaps(this BpfMap map) => BpfArrayOfMaps.View(map);

    /// <summary>Views a map as a hash of maps.</summary>
    /// <typeparam name="TKey">The key, laid out as in C.</typeparam>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    public static BpfHashOfMaps<TKey> AsHashOfMaps<[DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey>(this BpfMap map)
        where TKey : unmanaged => BpfHashOfMaps<TKey>.View(map);

    /// <summary>Views a map as an array of programs to tail-call.</summary>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    public static BpfProgramArray AsProgramArray(this BpfMap map) => BpfProgramArray.View(map);

    /// <summary>Views a map as an array of perf events.</summary>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    public static BpfPerfEventArray AsPerfEventArray(this BpfMap map) => BpfPerfEventArray.View(map);

    /// <summary>Views a map as an array of cgroups.</summary>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    public static BpfCgroupArray AsCgroupArray(this BpfMap map) => BpfCgroupArray.View(map);

    /// <summary>Views a map as a map of stack traces.</summary>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    public static BpfStackTraces AsStackTraces(this BpfMap map) => BpfStackTraces.View(map);

    /// <summary>Views a map as an array of sockets.</summary>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    public static BpfSockMap AsSockMap(this BpfMap map) => BpfSockMap.View(map);

    /// <summary>Views a map as a hash of sockets.</summary>
    /// <typeparam name="TKey">The key, laid out as in C.</typeparam>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    public static BpfSockHash<TKey> AsSockHash<[DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey>(this BpfMap map)
        where TKey : unmanaged => BpfSockHash<TKey>.View(map);

    /// <summary>Views a map as an array of sockets of SO_REUSEPORT groups.</summary>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    public static BpfReusePortArray AsReusePortArray(this BpfMap map) => BpfReusePortArray.View(map);

    /// <summary>Views a map as a map of AF_XDP sockets.</summary>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    public static BpfXskMap AsXskMap(this BpfMap map) => BpfXskMap.View(map);

    /// <summary>Views a map as a map of network devices, array or hash.</summary>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    public static BpfDevMap AsDevMap(this BpfMap map) => BpfDevMap.View(map);

    /// <summary>Views a map as a map of CPUs.</summary>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    public static BpfCpuMap AsCpuMap(this BpfMap map) => BpfCpuMap.View(map);

    /// <summary>Views a map as storage of sockets, inodes, tasks or cgroups.</summary>
    /// <typeparam name="T">The value, laid out as in C; of one CPU if there is one per CPU.</typeparam>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind, or its keys or values are laid out otherwise.</exception>
    public static BpfLocalStorage<T> AsLocalStorage<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T>(this BpfMap map)
        where T : unmanaged => BpfLocalStorage<T>.View(map);

    /// <summary>Views a map as a kernel structure of functions.</summary>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    public static BpfStructOps AsStructOps(this BpfMap map) => BpfStructOps.View(map);

    /// <summary>Views a map as a ring buffer, whoever writes it.</summary>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    public static BpfRingBuffer AsRingBuffer(this BpfMap map) => BpfRingBuffer.View(map);

    /// <summary>Views a map as an arena.</summary>
    /// <param name="map">The map; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind.</exception>
    public static BpfArena AsArena(this BpfMap map) => BpfArena.View(map);
}
