using System.Net;

namespace XdpLimiter;

/// <summary>What is limited, allowed and denied. A limit that is null is none.</summary>
internal sealed record Settings
{
    internal Rate? SourcePackets { get; init; }

    internal Rate? SourceBytes { get; init; }

    internal Rate? GlobalPackets { get; init; }

    internal Rate? GlobalBytes { get; init; }

    /// <summary>How old a packet may be that carries the time of its reception.</summary>
    internal TimeSpan? MaxAge { get; init; }

    internal bool DropFragments { get; init; }

    /// <summary>Only count what would be dropped.</summary>
    internal bool DryRun { get; init; }

    internal IReadOnlyList<AllowRule> Allow { get; init; } = [];

    internal IReadOnlyList<IPNetwork> Deny { get; init; } = [];

    /// <summary>One line.</summary>
    public override string ToString()
    {
        string[] parts =
        [
            .. Of(SourcePackets, "packets/s per source"),
            .. Of(SourceBytes, "bytes/s per source"),
            .. Of(GlobalPackets, "packets/s in all"),
            .. Of(GlobalBytes, "bytes/s in all"),
            .. MaxAge is { } age ? [$"at most {age.TotalMilliseconds:0.###} ms old"] : Array.Empty<string>(),
            .. DropFragments ? ["no fragments"] : Array.Empty<string>(),
            $"{Allow.Count} allowed",
            $"{Deny.Count} denied",
            .. DryRun ? ["dry run"] : Array.Empty<string>(),
        ];
        return string.Join(", ", parts);
    }

    private static string[] Of(Rate? rate, string what) => rate is { } limit ? [$"{limit} {what}"] : [];
}
