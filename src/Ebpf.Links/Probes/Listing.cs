namespace Ebpf.Links.Probes;

/// <summary>Many names in a few words.</summary>
internal static class Listing
{
    private const int Most = 3;

    internal static string Of(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Length <= Most ? string.Join(", ", all) : $"{string.Join(", ", all.Take(Most))} and {all.Length - Most} more";
    }
}
