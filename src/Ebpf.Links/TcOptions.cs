namespace Ebpf.Links;

/// <summary>How a program is attached as a filter of traffic control.</summary>
public sealed record TcOptions
{
    /// <summary>The filter's priority: lower ones run first. 0 lets the kernel choose one below all others (from 49152 downwards).</summary>
    public ushort Priority { get; init; }

    /// <summary>The filter's number among those of its priority; 0 lets the kernel choose.</summary>
    public uint Handle { get; init; }

    /// <summary>Whether a filter that has this priority and handle already gets this program, rather than that it is an error.</summary>
    public bool Replace { get; init; }
}
