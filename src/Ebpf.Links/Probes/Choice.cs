namespace Ebpf.Links.Probes;

/// <summary>Checks what options of attachments to many places have in common.</summary>
internal static class Choice
{
    /// <exception cref="ArgumentException">Not exactly one of three is given, or the list of something has not one for each place.</exception>
    internal static void Check(
        (string Name, int Count) first, (string Name, int Count) second, string? pattern, params ReadOnlySpan<(string Name, int Count)> perPlace)
    {
        int given = (first.Count > 0 ? 1 : 0) + (second.Count > 0 ? 1 : 0) + (pattern is null ? 0 : 1);
        if (given != 1)
        {
            throw new ArgumentException($"Give exactly one of {first.Name}, {second.Name} and Pattern, and not an empty one.");
        }

        foreach ((string name, int count) in perPlace)
        {
            if (count != 0 && count != first.Count + second.Count)
            {
                throw new ArgumentException($"There are {count} {name} for {first.Count + second.Count} places; with a pattern there can be none.");
            }
        }
    }
}
