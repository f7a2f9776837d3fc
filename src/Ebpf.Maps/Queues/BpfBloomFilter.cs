using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Ebpf.Maps.Layout;

namespace Ebpf.Maps;

/// <summary>A set that may claim to contain what it does not, but never the reverse (<c>BPF_MAP_TYPE_BLOOM_FILTER</c>). Kernel 5.16.</summary>
/// <remarks>Each operation is one system call and allocates nothing. Nothing can be removed or enumerated.</remarks>
/// <typeparam name="T">The member, laid out as in C; padding counts, so it must be zero.</typeparam>
public sealed class BpfBloomFilter<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T> : BpfMapView<BpfBloomFilter<T>>, IBpfMapView<BpfBloomFilter<T>>
    where T : unmanaged
{
    private BpfBloomFilter(BpfMap map)
        : base(map, MapType.BloomFilter) => MapCheck.Value<T>(map);

    /// <inheritdoc/>
    public static BpfBloomFilter<T> View(BpfMap map) => new(map);

    /// <summary>Creates a Bloom filter without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="maxEntries">How many members are expected: more are taken, and false claims become more frequent.</param>
    /// <param name="hashFunctions">How many hash functions, 1 to 15; 0 for the kernel's choice, 5.</param>
    /// <param name="flags">How it is created.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfBloomFilter<T> Create(string name, uint maxEntries, int hashFunctions = 0, MapFlags flags = MapFlags.None)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hashFunctions);
        return Create(new MapSpec(name, MapType.BloomFilter, 0, Unsafe.SizeOf<T>(), maxEntries) { Flags = flags, MapExtra = (ulong)hashFunctions });
    }

    /// <summary>Adds a member.</summary>
    /// <param name="value">The member.</param>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public void Add(in T value) => Map.Update([], Raw.Bytes(in value));

    /// <summary>Whether something may be a member.</summary>
    /// <param name="value">What to look for.</param>
    /// <returns><see langword="false"/> only if it was never added.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool MayContain(in T value)
    {
        // A lookup reads the value, and writes nothing.
        T wanted = value;
        return Map.TryGetValue([], Raw.Writable(ref wanted));
    }
}
