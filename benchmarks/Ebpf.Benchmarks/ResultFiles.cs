using System.Text.Json;
using Ebpf.Benchmarks.Cases;

namespace Ebpf.Benchmarks;

/// <summary><c>results.json</c>, and <c>RESULTS.md</c> made from it.</summary>
internal sealed class ResultFiles
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    private readonly string _rows;
    private readonly string _table;

    private ResultFiles(string directory)
    {
        _rows = Path.Combine(directory, "results.json");
        _table = Path.Combine(directory, "RESULTS.md");
    }

    /// <summary>Those of the repository that this program was built in.</summary>
    internal static ResultFiles InRepository() => new(Path.Combine(Repository.Root, "benchmarks"));

    /// <summary>Replaces the rows of the measured cases, keeps the others, and drops those of cases that are no more.</summary>
    /// <returns>The new table.</returns>
    internal string Replace(IReadOnlyCollection<ResultRow> measured)
    {
        string[] cases = [.. measured.Select(row => row.Case).Distinct()];
        ResultRow[] earlier = File.Exists(_rows) ? JsonSerializer.Deserialize<ResultRow[]>(File.ReadAllText(_rows), _json)! : [];
        ResultRow[] kept = [.. earlier.Where(row => !cases.Contains(row.Case) && PairedCases.All.Any(paired => paired.Name == row.Case))];

        // OrderBy keeps the order within a case: the baseline first.
        ResultRow[] rows = [.. kept.Concat(measured).OrderBy(row => row.Case, StringComparer.Ordinal)];
        string table = ResultTable.Of(rows, measuredNow: kept.Length == 0 ? null : cases);
        File.WriteAllText(_rows, JsonSerializer.Serialize(rows, _json) + "\n");
        File.WriteAllText(_table, table);
        return table;
    }
}
