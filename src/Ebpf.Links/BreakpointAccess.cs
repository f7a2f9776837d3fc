namespace Ebpf.Links;

/// <summary>What a hardware breakpoint waits for: <c>HW_BREAKPOINT_*</c> of include/uapi/linux/hw_breakpoint.h, by value.</summary>
[Flags]
public enum BreakpointAccess
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A read; x86 knows it together with <see cref="Write"/> only.</summary>
    Read = 1,

    /// <summary>A write.</summary>
    Write = 2,

    /// <summary>Execution; alone.</summary>
    Execute = 4,
}
