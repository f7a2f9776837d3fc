using System.Numerics;

namespace Ebpf.Maps;

/// <summary>Makes typed per-CPU arrays, and adds their values up.</summary>
public static class PerCpuArrayExtensions
{
    private const int StackLimit = 128;

    /// <summary>Views a map as a per-CPU array.</summary>
    /// <typeparam name="T">The value of one CPU, laid out as in C.</typeparam>
    /// <param name="map">A map of type <see cref="MapType.PerCpuArray"/>; the view ends with it.</param>
    /// <exception cref="MapMismatchException">The map is of another kind, or its values have another size than <typeparamref name="T"/>.</exception>
    public static BpfPerCpuArray<T> AsPerCpuArray<T>(this BpfMap map)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(map);
        return new BpfPerCpuArray<T>(map);
    }

    /// <summary>The sum over all CPUs at an index, wrapping around on overflow as the kernel's counters do.</summary>
    /// <typeparam name="T">A number of 8 bytes or less.</typeparam>
    /// <param name="array">The array.</param>
    /// <param name="index">The index.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below the array's length.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static T Sum<T>(this BpfPerCpuArray<T> array, int index)
        where T : unmanaged, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(array);
        Span<T> perCpu = array.CpuCount <= StackLimit ? stackalloc T[array.CpuCount] : new T[array.CpuCount];
        array.Read(index, perCpu);
        T sum = T.Zero;
        foreach (T value in perCpu)
        {
            sum += value;
        }

        return sum;
    }
}
