using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>How a <see cref="CollectionSpec"/> is loaded.</summary>
public sealed class CollectionOptions
{
    /// <summary>Where libbpf's messages go, under the category <c>Ebpf.LibBpf</c>; <see langword="null"/> for nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
