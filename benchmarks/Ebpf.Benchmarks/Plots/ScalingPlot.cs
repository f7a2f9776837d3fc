using System.Globalization;
using System.Text.RegularExpressions;
using Ebpf.Benchmarks.Results;

namespace Ebpf.Benchmarks.Plots;

/// <summary>What becomes of a cost as something grows: a plot over cases whose names differ in a number.</summary>
/// <param name="name">Of the file.</param>
/// <param name="title">What costs.</param>
/// <param name="grows">What grows.</param>
/// <param name="cases">The names of the cases, with * for the number.</param>
internal sealed class ScalingPlot(string name, string title, string grows, string cases)
{
    internal static IReadOnlyList<ScalingPlot> All { get; } =
    [
        new("rings", "A record out of several rings", "rings (256 KiB together, records of 64 bytes)", "scale-rings-*"),
        new("record-size-hot", "A record by its size, hot ring (256 KiB)", "bytes of a record", "drain-*-hot"),
        new("record-size-cold", "A record by its size, cold ring (64 MiB)", "bytes of a record", "drain-*-cold"),
        new("map-size", "A lookup in a hash by its size", "entries", "scale-map-*"),
        new("cpus", "The sum of a per-CPU value", "possible CPUs, as user space counts them", "scale-cpus-*"),
        new("programs", "Loading an object by its programs", "programs", "scale-programs-*"),
    ];

    internal string Title => title;

    /// <summary>Beside the tables.</summary>
    internal string File => $"plots/{name}.svg";

    internal bool IsPossible(IEnumerable<ResultRow> rows) => Of(rows).Select(point => point.X).Distinct().Count() > 1;

    internal Plot Draw(IReadOnlyCollection<ResultRow> rows)
    {
        (double X, ResultRow Row)[] points = [.. Of(rows)];
        return new Plot(title, grows, points[0].Row.Unit,
        [
            .. points.GroupBy(point => point.Row.Variant)
                .Select(line => new PlotLine(
                    line.Key == ResultRow.Baseline ? "C, libbpf" : line.Key,
                    [.. line.Select(point => (point.X, point.Row.Median)).OrderBy(point => point.X)])),
        ]);
    }

    // "first" is a start, and "copy" is in no cold case.
    private IEnumerable<(double X, ResultRow Row)> Of(IEnumerable<ResultRow> rows) =>
        from row in rows
        let match = Regex.Match(row.Case, $"^{cases.Replace("*", @"(\d+)", StringComparison.Ordinal)}$")
        where match.Success && row.Variant is not ("first" or "copy")
        select (double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), row);
}
