namespace Ebpf.Maps;

/// <summary>Elements that were read at once; valid until the next batch is asked for.</summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value.</typeparam>
public readonly ref struct MapBatch<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    internal MapBatch(ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values)
    {
        Keys = keys;
        Values = values;
    }

    /// <summary>How many elements there are: at least one.</summary>
    public int Count => Keys.Length;

    /// <summary>The keys.</summary>
    public ReadOnlySpan<TKey> Keys { get; }

    /// <summary>The values, in the order of <see cref="Keys"/>.</summary>
    public ReadOnlySpan<TValue> Values { get; }
}
