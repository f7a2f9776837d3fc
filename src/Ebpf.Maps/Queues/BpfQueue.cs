using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Ebpf.Maps.Layout;
using Ebpf.Native;

namespace Ebpf.Maps;

/// <summary>First in, first out, without keys (<c>BPF_MAP_TYPE_QUEUE</c>). Kernel 4.20.</summary>
/// <remarks>Each operation is one system call and allocates nothing. The kernel tells neither the number of elements nor those below the front.</remarks>
/// <typeparam name="T">The element, laid out as in C.</typeparam>
public sealed class BpfQueue<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T> : BpfMapView<BpfQueue<T>>, IBpfMapView<BpfQueue<T>>
    where T : unmanaged
{
    private BpfQueue(BpfMap map)
        : base(map, MapType.Queue) => MapCheck.Value<T>(map);

    /// <summary>The most elements that it can hold.</summary>
    public uint MaxEntries => Map.MaxEntries;

    /// <inheritdoc/>
    public static BpfQueue<T> View(BpfMap map) => new(map);

    /// <summary>Creates a queue without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="maxEntries">The most elements that it can hold.</param>
    /// <param name="flags">How it is created.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfQueue<T> Create(string name, uint maxEntries, MapFlags flags = MapFlags.None) =>
        Create(new MapSpec(name, MapType.Queue, 0, Unsafe.SizeOf<T>(), maxEntries) { Flags = flags });

    /// <summary>Adds an element.</summary>
    /// <param name="value">The element.</param>
    /// <param name="replacesOldest">Whether the oldest element is dropped when there is no room (<c>BPF_EXIST</c>).</param>
    /// <returns>Whether it was added; <see langword="false"/> when there is no room.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryEnqueue(in T value, bool replacesOldest = false)
    {
        int errno = Map.TryUpdate([], Raw.Bytes(in value), replacesOldest ? MapUpdateFlags.Exist : MapUpdateFlags.Any);
        return errno == 0 || (errno == Errno.E2BIG ? false : throw Map.Failed("update", errno));
    }

    /// <summary>Removes and hands out the element at the front.</summary>
    /// <param name="value">The element; the default if there is none.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryDequeue(out T value)
    {
        value = default;
        return Map.Remove([], Raw.Writable(ref value));
    }

    /// <summary>Reads the element at the front, which stays.</summary>
    /// <param name="value">The element; the default if there is none.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryPeek(out T value)
    {
        value = default;
        return Map.TryGetValue([], Raw.Writable(ref value));
    }
}
