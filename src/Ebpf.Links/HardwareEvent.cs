namespace Ebpf.Links;

/// <summary>Events that processors count: <c>PERF_COUNT_HW_*</c> of include/uapi/linux/perf_event.h, by value. Virtual machines often have none.</summary>
public enum HardwareEvent
{
    /// <summary>Cycles.</summary>
    CpuCycles = 0,

    /// <summary>Instructions that are completed.</summary>
    Instructions = 1,

    /// <summary>Accesses to the last level of cache.</summary>
    CacheReferences = 2,

    /// <summary>Misses of the last level of cache.</summary>
    CacheMisses = 3,

    /// <summary>Branches that are completed.</summary>
    BranchInstructions = 4,

    /// <summary>Branches that were foretold wrongly.</summary>
    BranchMisses = 5,

    /// <summary>Cycles of the bus.</summary>
    BusCycles = 6,

    /// <summary>Cycles in which the front end waits.</summary>
    StalledCyclesFrontend = 7,

    /// <summary>Cycles in which the back end waits.</summary>
    StalledCyclesBackend = 8,

    /// <summary>Cycles at a fixed frequency.</summary>
    ReferenceCpuCycles = 9,
}
