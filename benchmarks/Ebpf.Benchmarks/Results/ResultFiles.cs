using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ebpf.Benchmarks.Cases;
using Ebpf.Benchmarks.Plots;

namespace Ebpf.Benchmarks.Results;

/// <summary><c>results.json</c>, and what is made from it: <c>RESULTS.md</c>, the plots, and the short table of the repository's README.</summary>
/// <param name="root">The repository's folder.</param>
internal sealed class ResultFiles(string root)
{
    private const string Rows = "benchmarks/results.json";

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        // µ and + as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The rows of the last commit; where there is no git, those on disk.</summary>
    internal ResultRow[] ReadCommitted()
    {
        var start = new ProcessStartInfo("git", ["-C", root, "show", $"HEAD:{Rows}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (!Path.Exists(Path.Combine(root, ".git")))
        {
            return Read();
        }

        using Process git = Process.Start(start)!;
        Task<string> errors = git.StandardError.ReadToEndAsync();
        string rows = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? Parse(rows) : throw new BenchmarkFailedException($"there is nothing to compare with: {errors.Result}");
    }

    /// <summary>Replaces the rows of the measured cases, keeps the others, and drops those of cases that are no more.</summary>
    internal void Replace(IReadOnlyCollection<ResultRow> measured)
    {
        string[] order = [.. PairedCases.All.Select(paired => paired.Name)];
        HashSet<string> cases = [.. measured.Select(row => row.Case)];

        // OrderBy keeps the order within a case: the baseline first.
        ResultRow[] rows =
        [
            .. Read().Where(row => !cases.Contains(row.Case) && order.Contains(row.Case)).Concat(measured)
                .OrderBy(row => Array.IndexOf(order, row.Case)),
        ];
        File.WriteAllText(PathOf(Rows), JsonSerializer.Serialize(rows, _json) + "\n");
        Render(rows);
    }

    private void Render(ResultRow[] rows)
    {
        Directory.CreateDirectory(PathOf("benchmarks/plots"));
        ScalingPlot[] plots = [.. ScalingPlot.All.Where(plot => plot.IsPossible(rows))];
        foreach (ScalingPlot plot in plots)
        {
            File.WriteAllText(PathOf($"benchmarks/{plot.File}"), plot.Draw(rows).ToSvg());
        }

        File.WriteAllText(PathOf("benchmarks/RESULTS.md"), ResultTable.Of(rows, Machine.Describe(), plots));
        string readme = PathOf("README.md");
        File.WriteAllText(readme, ReadmeTable.Replace(File.ReadAllText(readme), rows));
    }

    private ResultRow[] Read() => File.Exists(PathOf(Rows)) ? Parse(File.ReadAllText(PathOf(Rows))) : [];

    private static ResultRow[] Parse(string rows) => JsonSerializer.Deserialize<ResultRow[]>(rows, _json)!;

    private string PathOf(string file) => Path.Combine(root, file);
}
