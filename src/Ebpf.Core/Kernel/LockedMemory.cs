using Ebpf.Native;

namespace Ebpf.Kernel;

/// <summary>The limit of locked memory (RLIMIT_MEMLOCK), which maps and programs count for before kernel 5.11.</summary>
internal static unsafe class LockedMemory
{
    private const int RLIMIT_MEMLOCK = 8;

    private static volatile bool _isUnlimited;

    /// <summary>The first kernel where memory is the cgroup's to count.</summary>
    internal static KernelVersion CountedUntil { get; } = new(5, 11);

    /// <summary>Takes the limit away where it counts, if this thread may (CAP_SYS_RESOURCE).</summary>
    /// <remarks>libbpf does it once: if that is for a thread that may not, all others in the process keep the limit.</remarks>
    internal static void Unlimit()
    {
        if (!_isUnlimited && KernelVersion.Current < CountedUntil)
        {
            nuint* none = stackalloc nuint[] { nuint.MaxValue, nuint.MaxValue };
            _isUnlimited = LibC.setrlimit(RLIMIT_MEMLOCK, none) == 0;
        }
    }
}
