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
        string[] nearest = [.. existing.OrderBy(other => Distance(name, other)).ThenBy(other => other, StringComparer.Ordinal).Take(Most + 1)];
        return nearest.Length switch
        {
            0 => "",
            1 => $"; there is only {nearest[0]}",
            <= Most => $"; there are {string.Join(", ", nearest)}",
            _ => $"; there are {string.Join(", ", nearest[..Most])} and others",
        };
    }

    // How many characters have to be added, removed or changed.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
