using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ebpf.Maps.Layout;

namespace Ebpf.Maps;

/// <summary>An array with all elements present from the start (<c>BPF_MAP_TYPE_ARRAY</c>). Kernel 3.19.</summary>
/// <remarks>
/// Each operation on one element is one system call and allocates nothing; an array with <see cref="MapFlags.Mmapable"/> can be read and
/// written with none at all: <see cref="OpenMemory"/>. Programs may write meanwhile: an element of more than 8 bytes may be read half-way through a
/// change, unless it has a <c>bpf_spin_lock</c> and the flag <c>Lock</c> is given.
/// </remarks>
/// <typeparam name="T">The element, laid out as in C.</typeparam>
public sealed class BpfArray<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T> : BpfMapView<BpfArray<T>>, IBpfMapView<BpfArray<T>>, IEnumerable<T>
    where T : unmanaged
{
    private readonly ReaderPool _readers;

    private BpfArray(BpfMap map)
        : base(map, MapType.Array)
    {
        MapCheck.Value<T>(map);
        _readers = new ReaderPool(map, removes: false);
    }

    /// <summary>The number of elements.</summary>
    public int Length => checked((int)Map.MaxEntries);

    /// <summary>An element.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Length"/>.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public T this[int index]
    {
        get => Read(index, MapLookupFlags.None);
        set => Update(index, value);
    }

    /// <inheritdoc/>
    public static BpfArray<T> View(BpfMap map) => new(map);

    /// <summary>Creates an array without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="length">The number of elements.</param>
    /// <param name="flags">How it is created; <see cref="MapFlags.Mmapable"/> for <see cref="OpenMemory"/>.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfArray<T> Create(string name, int length, MapFlags flags = MapFlags.None)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return Create(new MapSpec(name, MapType.Array, sizeof(uint), Unsafe.SizeOf<T>(), (uint)length) { Flags = flags });
    }

    /// <summary>Reads an element.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="flags">How to read it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Length"/>.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public T Read(int index, MapLookupFlags flags)
    {
        uint key = ArrayIndex.Check(Map, index);
        T value = default;
        return Map.TryGetValue(Raw.Bytes(in key), Raw.Writable(ref value), flags) ? value : throw ArrayIndex.Absent(Map, index);
    }

    /// <summary>Writes an element.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="value">The value.</param>
    /// <param name="flags"><see cref="MapUpdateFlags.Any"/> or <see cref="MapUpdateFlags.Lock"/>: all elements exist.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Length"/>.</exception>
    /// <exception cref="BpfException">The kernel refuses: the map is frozen (<c>EPERM</c>), …</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public void Update(int index, in T value, MapUpdateFlags flags = MapUpdateFlags.Any)
    {
        uint key = ArrayIndex.Check(Map, index);
        Map.Update(Raw.Bytes(in key), Raw.Bytes(in value), flags);
    }

    /// <summary>Writes elements from an index on: in one system call where the kernel has batches (5.6), else one by one.</summary>
    /// <param name="index">The index of the first.</param>
    /// <param name="values">The values.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many elements.</exception>
    /// <exception cref="MapBatchException">The kernel refuses an element; those before it are written.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public void UpdateBatch(int index, ReadOnlySpan<T> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        ArrayIndex.Check(Map, index);
        ArrayIndex.Check(Map, checked(index + values.Length - 1));
        uint[] keys = new uint[values.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = (uint)(index + i);
        }

        BatchWriter.Update(Map, MemoryMarshal.AsBytes<uint>(keys), MemoryMarshal.AsBytes(values), MapUpdateFlags.Any);
    }

    /// <summary>The elements in memory, which programs and this process share: reading and writing it takes no system call. Kernel 5.5.</summary>
    /// <remarks>
    /// The first use maps the array, for all views of the map; the mapping ends when the map is disposed or forgotten, but never before what this
    /// returns is disposed.
    /// </remarks>
    /// <exception cref="BpfNotSupportedException">The array was created without <see cref="MapFlags.Mmapable"/>.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public MapMemory<T> OpenMemory() => new(Map.Mapping.Borrow(), Map);

    /// <summary>All elements in the order of their indices, in batches: the keys are the indices.</summary>
    public MapBatches<uint, T> GetBatches() => new(_readers);

    /// <summary>Enumerates the elements, read in batches.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        BatchReader reader = _readers.Rent();
        try
        {
            while (reader.Read())
            {
                for (int i = 0; i < reader.Count; i++)
                {
                    yield return MemoryMarshal.Cast<byte, T>(reader.Values)[i];
                }
            }
        }
        finally
        {
            _readers.Return(reader);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
