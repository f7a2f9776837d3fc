namespace Ebpf.Links;

/// <summary>What a perf event counts (perf_event_open(2)).</summary>
public readonly record struct PerfEventSource
{
    private const uint HardwareType = 0, SoftwareType = 1, RawType = 4, BreakpointType = 5;

    /// <summary><c>perf_event_attr.type</c>: the number of the event's source, one of the fixed ones or from <c>/sys/bus/event_source/devices/*/type</c>.</summary>
    public uint Type { get; private init; }

    /// <summary><c>perf_event_attr.config</c>: which event of the source.</summary>
    public ulong Config { get; private init; }

    /// <summary><c>perf_event_attr.config1</c>; of a breakpoint its address.</summary>
    public ulong Config1 { get; private init; }

    /// <summary><c>perf_event_attr.config2</c>; of a breakpoint its length in bytes.</summary>
    public ulong Config2 { get; private init; }

    /// <summary><c>perf_event_attr.bp_type</c>: what a breakpoint waits for.</summary>
    public BreakpointAccess Access { get; private init; }

    /// <summary>An event that the kernel itself counts.</summary>
    /// <param name="software">Which.</param>
    public static PerfEventSource Software(SoftwareEvent software) => Of(SoftwareType, (ulong)software);

    /// <summary>An event that the processor counts, by its general name.</summary>
    /// <param name="hardware">Which.</param>
    public static PerfEventSource Hardware(HardwareEvent hardware) => Of(HardwareType, (ulong)hardware);

    /// <summary>An event that the processor counts, by the number that its manual gives.</summary>
    /// <param name="config">The number, as <c>perf stat -e r…</c> takes it.</param>
    public static PerfEventSource Raw(ulong config) => Of(RawType, config);

    /// <summary>An access to memory or code of a process or the kernel; processors have some four of these at a time.</summary>
    /// <param name="address">The address.</param>
    /// <param name="length">How many bytes, 1, 2, 4 or 8; for <see cref="BreakpointAccess.Execute"/>, 8 (<c>sizeof(long)</c>).</param>
    /// <param name="access">Which accesses.</param>
    public static PerfEventSource Breakpoint(ulong address, int length, BreakpointAccess access) =>
        new() { Type = BreakpointType, Config1 = address, Config2 = (ulong)length, Access = access };

    /// <summary>Any event of any source, such as caches (type 3) or a device of <c>/sys/bus/event_source/devices</c>.</summary>
    /// <param name="type">The source.</param>
    /// <param name="config">The event.</param>
    /// <param name="config1">More of it, where the source says so.</param>
    /// <param name="config2">More of it, where the source says so.</param>
    public static PerfEventSource Of(uint type, ulong config, ulong config1 = 0, ulong config2 = 0) =>
        new() { Type = type, Config = config, Config1 = config1, Config2 = config2 };

    /// <summary>In words: <c>CpuClock</c>, <c>breakpoint at 0x…</c>, <c>type 8, config 0x1</c>.</summary>
    public override string ToString() => Type switch
    {
        SoftwareType => ((SoftwareEvent)Config).ToString(),
        HardwareType => ((HardwareEvent)Config).ToString(),
        RawType => $"raw 0x{Config:x}",
        BreakpointType => $"breakpoint ({Access}) at 0x{Config1:x}",
        _ => $"type {Type}, config 0x{Config:x}",
    };
}
