using System.Text;

namespace Ebpf.Benchmarks;

/// <summary>The results in Markdown.</summary>
internal static class ResultTable
{
    /// <param name="rows">All rows, those of a case together.</param>
    /// <param name="measuredNow">The cases measured in this run; null if that is all of them.</param>
    internal static string Of(IEnumerable<ResultRow> rows, IEnumerable<string>? measuredNow)
    {
        var text = new StringBuilder();
        text.Append("# Results\n\n");
        text.Append("Written by `./build.sh bench` together with `results.json`; [README.md](README.md) says how to read it.\n\n");
        text.Append("| | |\n|---|---|\n");
        foreach ((string name, string value) in Machine.Describe())
        {
            text.Append($"| {name} | {value} |\n");
        }

        if (measuredNow is not null)
        {
            text.Append($"\nThat is the machine and the build of the last run, which measured only {string.Join(", ", measuredNow)}. ");
            text.Append("The other cases are as earlier runs left them.\n");
        }

        foreach (IGrouping<string, ResultRow> rowsOfCase in rows.GroupBy(row => row.Case))
        {
            text.Append($"\n## {rowsOfCase.Key}\n\n");
            text.Append("| variant | median | min … max | runs | ratio to C |\n|---|--:|--:|--:|--:|\n");
            foreach (ResultRow row in rowsOfCase)
            {
                text.Append($"| {row.Variant} | {row.Median:F1} {row.Unit} | {row.Min:F1} … {row.Max:F1} | {row.Runs} | {row.Ratio:F3} |\n");
            }
        }

        return text.ToString();
    }
}
