namespace Ebpf.Maps;

/// <summary>A key and the values of all CPUs; valid until the next entry is asked for.</summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="T">The value of one CPU.</typeparam>
public readonly ref struct PerCpuEntry<TKey, T>
    where TKey : unmanaged
    where T : unmanaged
{
    internal PerCpuEntry(in TKey key, ReadOnlySpan<T> values)
    {
        Key = key;
        Values = values;
    }

    /// <summary>The key.</summary>
    public TKey Key { get; }

    /// <summary>The values, by CPU number.</summary>
    public ReadOnlySpan<T> Values { get; }
}
