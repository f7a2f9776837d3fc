namespace Ebpf.Native.Tests.Layout;

internal static class LayoutComparison
{
    /// <summary>One line per field that the two sides see differently; empty when they agree.</summary>
    internal static IReadOnlyList<string> Differences(IEnumerable<LayoutRow> managed, IReadOnlyDictionary<string, LayoutRow> native) =>
        [.. from row in managed
            where !native.TryGetValue(row.Name, out LayoutRow c) || c != row
            select $"{row.Name}: C# {row}; C {(native.TryGetValue(row.Name, out LayoutRow c) ? c.ToString() : "has none")}"];
}
