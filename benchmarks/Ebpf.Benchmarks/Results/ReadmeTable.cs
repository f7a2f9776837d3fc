using System.Text;

namespace Ebpf.Benchmarks.Results;

/// <summary>The main results, between two marks in the repository's README.</summary>
internal static class ReadmeTable
{
    private const string Begin = "<!-- written by ./build.sh bench: -->\n";
    private const string End = "<!-- :until here -->\n";

    private static readonly (string What, string Case, string? Variant)[] _lines =
    [
        ("a record of 64 bytes out of a ring buffer: `Consume`", "drain-64-hot", "consume"),
        ("the same by `ReadAsync` and `RingBufferRecords`", "drain-64-hot", "records"),
        ("the same by `await foreach` over `ReadAllAsync<T>`", "drain-64-hot", "async"),
        ("from submitting a record to a waiting reader that has it, median", "wakeup-p50", "wait"),
        ("hash of 100,000: a lookup", "map-lookup", "typed"),
        ("hash of 100,000: an update", "map-update", "typed"),
        ("hash of 100,000: an entry of `foreach`", "map-iterate", "typed"),
        ("an object of 10 programs and 10 maps, from file to kernel", "load-medium", "parse+load"),
        // All variants.
        ("a process from exec to attached", "process-attached", null),
    ];

    /// <returns>The README with another table; lines whose case has no rows are left out.</returns>
    /// <exception cref="BenchmarkFailedException">It lacks the marks.</exception>
    internal static string Replace(string readme, IReadOnlyCollection<ResultRow> rows)
    {
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal);
        int end = readme.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? readme[..(begin + Begin.Length)] + Table(rows) + readme[end..]
            : throw new BenchmarkFailedException($"README.md has no place for the results: a line {Begin}and a later one {End}");
    }

    private static string Table(IReadOnlyCollection<ResultRow> rows)
    {
        var text = new StringBuilder("\n| | C on libbpf | Ebpf.Net | ratio |\n|---|--:|--:|--:|\n");
        foreach ((string what, string name, string? variant) in _lines)
        {
            ResultRow? c = rows.FirstOrDefault(row => row.Case == name && row.Variant == ResultRow.Baseline);
            foreach (ResultRow own in rows.Where(row => row.Case == name && row != c && (variant ?? row.Variant) == row.Variant))
            {
                text.Append($"| {what}{(variant is null ? $", {own.Variant}" : "")} | {Value(c!)} | {Value(own)} | {own.Ratio:F2} |\n");
            }
        }

        return text.Append('\n').ToString();
    }

    private static string Value(ResultRow row) => $"{ResultTable.Number(row.Median)} {row.Unit.Replace("/op", "", StringComparison.Ordinal)}";
}
