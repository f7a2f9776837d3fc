namespace Ebpf.Links;

/// <summary>How a program is attached to a map of sockets.</summary>
public sealed record SockMapOptions
{
    /// <summary>The hook; <see langword="null"/> for what the program's section says, or there is only one of for its type.</summary>
    public AttachType? AttachType { get; init; }
}
