using System.Globalization;

namespace Ebpf.Matrix;

/// <summary>Kernels across; test classes, and the reasons of skips, down.</summary>
public static class Table
{
    public static void Write(TextWriter writer, IReadOnlyList<KernelRun> runs)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(runs);
        var rows = new List<string[]>
        {
            new string[] { "" }.Concat(runs.Select(run => run.Name)).ToArray(),
            new string[] { "release" }.Concat(runs.Select(run => run.Release)).ToArray(),
            new string[] { "seconds" }.Concat(runs.Select(run => run.Seconds.ToString(CultureInfo.InvariantCulture))).ToArray(),
            new string[] { "passed/failed/skipped" }.Concat(runs.Select(run => Counts(run.Tests))).ToArray(),
        };

        // Only what more than the host had to say something about.
        foreach (string name in runs.Where(run => run.IsGuest).SelectMany(run => run.Tests).Select(Class).Distinct().Order(StringComparer.Ordinal))
        {
            rows.Add([name, .. runs.Select(run => Counts(run.Tests.Where(test => Class(test) == name)))]);
        }

        foreach (string reason in runs.SelectMany(run => run.Tests).Where(test => test.Outcome == Outcome.Skipped).Select(test => test.Reason).Distinct().Order(StringComparer.Ordinal))
        {
            rows.Add([$"skipped: {reason}", .. runs.Select(run => run.Tests.Count(test => test.Outcome == Outcome.Skipped && test.Reason == reason) is > 0 and int count ? $"{count}" : "")]);
        }

        const int widest = 90;
        int first = Math.Min(widest, rows.Max(row => row[0].Length));
        int[] widths = [.. Enumerable.Range(1, runs.Count).Select(column => Math.Min(12, rows.Max(row => row[column].Length)))];
        foreach (string[] row in rows)
        {
            string name = row[0].Length > widest ? row[0][..(widest - 1)] + "…" : row[0];
            writer.WriteLine($"{name.PadRight(first)}  {string.Join("  ", row.Skip(1).Select((cell, column) => (cell.Length > 12 ? cell[..12] : cell).PadLeft(widths[column])))}".TrimEnd());
        }
    }

    private static string Class(TestCase test) => $"{test.Assembly}/{test.Class}";

    private static string Counts(IEnumerable<TestCase> tests)
    {
        int[] counts = new int[3];
        foreach (TestCase test in tests)
        {
            counts[(int)test.Outcome]++;
        }

        return counts.Sum() == 0 ? "" : $"{counts[0]}/{counts[1]}/{counts[2]}";
    }
}
