using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Ebpf.Maps.Layout;

namespace Ebpf.Maps;

/// <summary>Longest-prefix match, as routing tables do it (<c>BPF_MAP_TYPE_LPM_TRIE</c>). Kernel 4.11; reading all elements 4.16.</summary>
/// <remarks>
/// A lookup finds the longest prefix that the key lies in; updates and removals mean exactly the prefix that is given. Removing elements
/// while all are being read may hand out elements twice; if that goes on for ever, an exception ends it.
/// </remarks>
/// <typeparam name="TKey">The length of the prefix in bits, a <see langword="uint"/>, and the data in network byte order: <see cref="LpmKeyIPv4"/>,
/// <see cref="LpmKeyIPv6"/>, or a structure of one's own.</typeparam>
/// <typeparam name="TValue">The value, laid out as in C.</typeparam>
public sealed class BpfLpmTrie<
    [DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey,
    [DynamicallyAccessedMembers(ManagedLayout.Kept)] TValue> : BpfKeyedMap<TKey, TValue, BpfLpmTrie<TKey, TValue>>, IBpfMapView<BpfLpmTrie<TKey, TValue>>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private BpfLpmTrie(BpfMap map)
        : base(map, MapType.LpmTrie)
    {
    }

    /// <inheritdoc/>
    public static BpfLpmTrie<TKey, TValue> View(BpfMap map) => new(map);

    /// <summary>Creates a trie without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="maxEntries">The most prefixes that it can hold.</param>
    /// <param name="flags">How it is created, besides <see cref="MapFlags.NoPrealloc"/>, which the kernel demands.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfLpmTrie<TKey, TValue> Create(string name, uint maxEntries, MapFlags flags = MapFlags.None) =>
        Create(new MapSpec(name, MapType.LpmTrie, Unsafe.SizeOf<TKey>(), Unsafe.SizeOf<TValue>(), maxEntries) { Flags = flags | MapFlags.NoPrealloc });
}
