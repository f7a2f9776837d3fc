using System.Runtime.InteropServices;

namespace Ebpf.RingBuffer.Tests;

/// <summary>On which CPUs the calling thread may run.</summary>
internal static unsafe partial class CpuAffinity
{
    private const int Words = 16;

    internal static IReadOnlyList<int> Allowed()
    {
        ulong* mask = stackalloc ulong[Words];
        Assert.True(sched_getaffinity(0, Words * sizeof(ulong), mask) >= 0);
        var cpus = new List<int>();
        for (int cpu = 0; cpu < Words * 64; cpu++)
        {
            if ((mask[cpu / 64] >> (cpu % 64) & 1) != 0)
            {
                cpus.Add(cpu);
            }
        }

        return cpus;
    }

    /// <summary>For a thread that ends soon.</summary>
    internal static void Pin(int cpu)
    {
        ulong* mask = stackalloc ulong[Words];
        new Span<ulong>(mask, Words).Clear();
        mask[cpu / 64] = 1ul << (cpu % 64);
        Assert.Equal(0, sched_setaffinity(0, Words * sizeof(ulong), mask));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_getaffinity(int thread, nuint size, ulong* mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_setaffinity(int thread, nuint size, ulong* mask);
}
