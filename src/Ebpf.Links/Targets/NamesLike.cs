using Ebpf.Errors;

namespace Ebpf.Links;

/// <summary>What exists that is like what was asked for, for error messages.</summary>
internal static class NamesLike
{
    private const int Most = 8;

    /// <summary>"; there are a, b and c" of the names that are most like <paramref name="name"/>; empty if there are none at all.</summary>
    /// <param name="name">What was asked for.</param>
    /// <param name="existing">What there is.</param>
    internal static string Describe(string name, IEnumerable<string> existing)
    {
        string[] nearest = [.. existing.OrderBy(other => NearestNames.Edits(name, other)).ThenBy(other => other, StringComparer.Ordinal).Take(Most + 1)];
        return nearest.Length switch
        {
            0 => "",
            1 => $"; there is only {nearest[0]}",
            <= Most => $"; there are {string.Join(", ", nearest)}",
            _ => $"; there are {string.Join(", ", nearest[..Most])} and others",
        };
    }
}
