using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Ebpf.Maps.Layout;

namespace Ebpf.Maps;

/// <summary>Puts the values of all CPUs together. Each call is one system call and allocates nothing.</summary>
public static class PerCpuExtensions
{
    // So many values lie on the stack; beyond that they are taken from a pool. Numbers have 16 bytes at most.
    private const int StackLimit = 128;

    /// <summary>The sum over all CPUs at an index, wrapping around on overflow as the kernel's counters do.</summary>
    /// <typeparam name="T">A number.</typeparam>
    /// <param name="array">The array.</param>
    /// <param name="index">The index.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below the array's length.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static T Sum<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T>(this BpfPerCpuArray<T> array, int index)
        where T : unmanaged, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.CpuCount > StackLimit)
        {
            using var buffer = new PerCpuScratch<T>(new PerCpuLayout<T>(array.CpuCount));
            return Sum(array, index, buffer.Values);
        }

        return Sum(array, index, stackalloc T[array.CpuCount]);
    }

    /// <summary>The largest value of a CPU at an index.</summary>
    /// <typeparam name="T">A number.</typeparam>
    /// <param name="array">The array.</param>
    /// <param name="index">The index.</param>
    /// <inheritdoc cref="Sum{T}(BpfPerCpuArray{T}, int)" path="/exception"/>
    public static T Max<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T>(this BpfPerCpuArray<T> array, int index)
        where T : unmanaged, INumber<T>, IMinMaxValue<T> => Aggregate(array, index, T.MinValue, static (max, value) => T.Max(max, value));

    /// <summary>Puts the values of all CPUs at an index together, in the order of the CPUs.</summary>
    /// <typeparam name="T">The value of one CPU.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="array">The array.</param>
    /// <param name="index">The index.</param>
    /// <param name="seed">What to start with.</param>
    /// <param name="add">Adds the value of one CPU.</param>
    /// <inheritdoc cref="Sum{T}(BpfPerCpuArray{T}, int)" path="/exception"/>
    public static TResult Aggregate<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T, TResult>(
        this BpfPerCpuArray<T> array, int index, TResult seed, Func<TResult, T, TResult> add)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(array);
        ArgumentNullException.ThrowIfNull(add);
        using var buffer = new PerCpuScratch<T>(new PerCpuLayout<T>(array.CpuCount));
        array.Read(index, buffer.Values);
        return Aggregate(buffer.Values, seed, add);
    }

    /// <summary>The sum over all CPUs under a key, wrapping around on overflow as the kernel's counters do.</summary>
    /// <typeparam name="TKey">The key.</typeparam>
    /// <typeparam name="T">A number.</typeparam>
    /// <param name="map">The map.</param>
    /// <param name="key">The key.</param>
    /// <param name="sum">The sum; 0 if the map does not have the key.</param>
    /// <returns>Whether the map has the key.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static bool TrySum<[DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey, [DynamicallyAccessedMembers(ManagedLayout.Kept)] T>(
        this BpfPerCpuHashMap<TKey, T> map, in TKey key, out T sum)
        where TKey : unmanaged
        where T : unmanaged, INumberBase<T> => TryAggregate(map, key, T.Zero, static (sum, value) => unchecked(sum + value), out sum);

    /// <summary>The largest value of a CPU under a key.</summary>
    /// <typeparam name="TKey">The key.</typeparam>
    /// <typeparam name="T">A number.</typeparam>
    /// <param name="map">The map.</param>
    /// <param name="key">The key.</param>
    /// <param name="max">The largest value; the least number of the type if the map does not have the key.</param>
    /// <returns>Whether the map has the key.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static bool TryMax<[DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey, [DynamicallyAccessedMembers(ManagedLayout.Kept)] T>(
        this BpfPerCpuHashMap<TKey, T> map, in TKey key, out T max)
        where TKey : unmanaged
        where T : unmanaged, INumber<T>, IMinMaxValue<T> => TryAggregate(map, key, T.MinValue, static (max, value) => T.Max(max, value), out max);

    /// <summary>Puts the values of all CPUs under a key together, in the order of the CPUs.</summary>
    /// <typeparam name="TKey">The key.</typeparam>
    /// <typeparam name="T">The value of one CPU.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="map">The map.</param>
    /// <param name="key">The key.</param>
    /// <param name="seed">What to start with.</param>
    /// <param name="add">Adds the value of one CPU.</param>
    /// <param name="result">The result; <paramref name="seed"/> if the map does not have the key.</param>
    /// <returns>Whether the map has the key.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static bool TryAggregate<[DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey, [DynamicallyAccessedMembers(ManagedLayout.Kept)] T, TResult>(
        this BpfPerCpuHashMap<TKey, T> map, in TKey key, TResult seed, Func<TResult, T, TResult> add, out TResult result)
        where TKey : unmanaged
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(add);
        using var buffer = new PerCpuScratch<T>(new PerCpuLayout<T>(map.CpuCount));
        bool found = map.TryGetValue(key, buffer.Values);
        result = found ? Aggregate(buffer.Values, seed, add) : seed;
        return found;
    }

    private static T Sum<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T>(BpfPerCpuArray<T> array, int index, Span<T> perCpu)
        where T : unmanaged, INumberBase<T>
    {
        array.Read(index, perCpu);
        T sum = T.Zero;
        foreach (T value in perCpu)
        {
            sum = unchecked(sum + value);
        }

        return sum;
    }

    private static TResult Aggregate<T, TResult>(ReadOnlySpan<T> values, TResult result, Func<TResult, T, TResult> add)
    {
        foreach (T value in values)
        {
            result = add(result, value);
        }

        return result;
    }
}
