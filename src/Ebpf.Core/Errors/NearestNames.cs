namespace Ebpf.Errors;

/// <summary>Of the names that there are, those that are like one that there is not.</summary>
internal static class NearestNames
{
    private const int Most = 5;

    /// <summary>As the end of a sentence: "; it has a, b"; empty if nothing is like it.</summary>
    internal static string Sentence(string name, IEnumerable<string> names, string has = "it has")
    {
        IReadOnlyList<string> nearest = Find(name, names);
        return nearest.Count == 0 ? "" : $"; {has} {string.Join(", ", nearest)}";
    }

    /// <summary>Up to five names, the most alike first.</summary>
    internal static IReadOnlyList<string> Find(string name, IEnumerable<string> names) =>
        [.. names.Select(other => (Name: other, Distance: Distance(name, other)))
            .Where(candidate => candidate.Distance < int.MaxValue)
            .DistinctBy(candidate => candidate.Name)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Take(Most)
            .Select(candidate => candidate.Name)];

    // What compilers and wrappers make of a name comes first (name.isra.0, __x64_name), then mistypings, then names that it is a part of.
    private static int Distance(string name, string other)
    {
        if (other.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            && (other.Length == name.Length || other[name.Length] is '.' or '@'))
        {
            return 0;
        }

        if (name.Length >= 3 && other.Length > name.Length && other[^(name.Length + 1)] == '_' && other.EndsWith(name, StringComparison.OrdinalIgnoreCase))
        {
            return 1;
        }

        int allowed = Math.Max(1, name.Length / 4);
        int edits = Math.Abs(name.Length - other.Length) <= allowed ? Edits(name, other) : int.MaxValue;
        return edits <= allowed ? edits
            : name.Length >= 3 && other.Contains(name, StringComparison.OrdinalIgnoreCase) ? 100 + other.Length - name.Length
            : other.Length >= 4 && name.Contains(other, StringComparison.OrdinalIgnoreCase) ? 200 + name.Length - other.Length
            : int.MaxValue;
    }

    /// <summary>How many characters have to be added, removed or changed, capitals aside; the largest number for long names.</summary>
    internal static int Edits(string a, string b)
    {
        const int longest = 128;
        if (b.Length > longest)
        {
            return int.MaxValue;
        }

        Span<int> row = stackalloc int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(diagonal, row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
