using System.Globalization;
using System.Text;
using Ebpf.Benchmarks.Plots;

namespace Ebpf.Benchmarks.Results;

/// <summary>The results in Markdown.</summary>
internal static class ResultTable
{
    /// <param name="rows">All rows, those of a case together.</param>
    /// <param name="machine">The machine of this run.</param>
    /// <param name="plots">The plots that there are.</param>
    internal static string Of(IReadOnlyCollection<ResultRow> rows, IEnumerable<(string Name, string Value)> machine, IEnumerable<ScalingPlot> plots)
    {
        var text = new StringBuilder();
        text.Append("# Results\n\n");
        text.Append("Written by `./build.sh bench` together with `results.json`; [README.md](README.md) says how to read it.\n\n");
        text.Append("| | |\n|---|---|\n");
        foreach ((string name, string value) in machine)
        {
            text.Append($"| {name} | {value} |\n");
        }

        foreach (CaseGroup group in CaseGroup.All)
        {
            ResultRow[] rowsOfGroup = [.. rows.Where(row => CaseGroup.Of(row.Case) == group)];
            if (rowsOfGroup.Length > 0)
            {
                text.Append($"\n## {group.Title}\n\n");
                foreach (ScalingPlot plot in plots.Where(_ => group == CaseGroup.Scaling))
                {
                    text.Append($"![{plot.Title}]({plot.File})\n");
                }

                text.Append(group == CaseGroup.Scaling ? "\n" : "").Append(Of(rowsOfGroup));
            }
        }

        return text.ToString();
    }

    /// <summary>One table of some rows.</summary>
    internal static string Of(IReadOnlyCollection<ResultRow> rows)
    {
        bool hasFloor = rows.Any(row => row.FloorRatio is not null);
        var text = new StringBuilder();
        text.Append($"| case | variant | median | min … max | runs | ratio to C |{(hasFloor ? " to the floor |" : "")} commit |\n");
        text.Append($"|---|---|--:|--:|--:|--:|{(hasFloor ? "--:|" : "")}---|\n");
        string last = "";
        foreach (ResultRow row in rows)
        {
            bool isFirst = row.Case != last;
            last = row.Case;
            text.Append($"| {(isFirst ? $"`{row.Case}`" : "")} | {row.Variant} | {Number(row.Median)} {row.Unit} | {Number(row.Min)} … {Number(row.Max)} ");
            text.Append($"| {row.Runs} | {(isFirst ? "1" : $"**{row.Ratio:F3}** ({row.RatioLow:F2} … {row.RatioHigh:F2})")} ");
            text.Append($"{(hasFloor ? $"| {row.FloorRatio:F3} " : "")}| {(isFirst ? MeasuredAt(row) : "")} |\n");
        }

        return text.ToString();
    }

    /// <summary>With as many digits as mean something.</summary>
    internal static string Number(double value) =>
        value.ToString(value < 10 ? "F2" : value < 1000 ? "F1" : "F0", CultureInfo.InvariantCulture);

    private static string MeasuredAt(ResultRow row) => row.Machine == Machine.Name ? row.Commit : $"{row.Commit} on {row.Machine}";
}
