namespace Ebpf.Benchmarks.Results;

/// <summary>A variant that costs more in relation to C than it did.</summary>
internal sealed record Regression(ResultRow Before, ResultRow Now)
{
    private const double Tolerated = 1.10;

    /// <summary>Those of the rows that were measured before, too, and got worse by more than 10 %, and by more than both spreads.</summary>
    /// <param name="before">The rows to compare with; those without a spread count as exact.</param>
    /// <param name="now">The rows just measured.</param>
    internal static IReadOnlyList<Regression> Find(IEnumerable<ResultRow> before, IEnumerable<ResultRow> now) =>
    [
        .. now.Join(before, Key, Key, (row, earlier) => new Regression(earlier, row)).Where(pair => pair.IsWorse),
    ];

    private bool IsWorse => Now.Ratio > Before.Ratio * Tolerated && Now.RatioLow > Before.RatioHigh;

    public override string ToString()
    {
        string elsewhere = Before.Machine == Now.Machine ? "" : $", on {Before.Machine}";
        return $"{Now.Case} {Now.Variant}: {Text(Now)} times C, {Now.Ratio / Before.Ratio - 1:P0} more than {Text(Before)} of {Before.Commit}{elsewhere}";
    }

    private static (string Case, string Variant) Key(ResultRow row) => (row.Case, row.Variant);

    private static string Text(ResultRow row) => $"{row.Ratio:F3} ({row.RatioLow:F3} … {row.RatioHigh:F3})";
}
