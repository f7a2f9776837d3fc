namespace Ebpf.Links;

/// <summary>Events that the kernel itself counts: <c>PERF_COUNT_SW_*</c> of include/uapi/linux/perf_event.h, by value.</summary>
public enum SoftwareEvent
{
    /// <summary>Time on the CPU, by a high-resolution timer, in nanoseconds: what samples of all that runs are taken by.</summary>
    CpuClock = 0,

    /// <summary>Time that a task runs, in nanoseconds.</summary>
    TaskClock = 1,

    /// <summary>Page faults.</summary>
    PageFaults = 2,

    /// <summary>Context switches.</summary>
    ContextSwitches = 3,

    /// <summary>Moves of a task to another CPU.</summary>
    CpuMigrations = 4,

    /// <summary>Page faults that needed no input.</summary>
    MinorPageFaults = 5,

    /// <summary>Page faults that needed input.</summary>
    MajorPageFaults = 6,

    /// <summary>Accesses that the kernel had to align.</summary>
    AlignmentFaults = 7,

    /// <summary>Instructions that the kernel had to emulate.</summary>
    EmulationFaults = 8,
}
