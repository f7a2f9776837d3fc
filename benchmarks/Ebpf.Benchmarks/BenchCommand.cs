using Ebpf.Benchmarks.Cases;
using Ebpf.Benchmarks.Micro;
using Ebpf.Benchmarks.Results;

namespace Ebpf.Benchmarks;

/// <summary><c>./build.sh bench [--check | --quick] [FILTER]</c>.</summary>
/// <param name="isCheck">Whether to fail on a regression, and to leave the files as they are.</param>
/// <param name="isQuick">Whether one pair of each case will do, to see that they run; the files stay as well.</param>
/// <param name="filter">What the names of the cases contain; null for all of them, and the micro-benchmarks.</param>
internal sealed class BenchCommand(bool isCheck, bool isQuick, string? filter)
{
    /// <exception cref="BenchmarkFailedException">The arguments are none of this command's.</exception>
    internal static BenchCommand Parse(IReadOnlyList<string> arguments)
    {
        string[] options = [.. arguments.Where(argument => argument.StartsWith("--", StringComparison.Ordinal))];
        string[] filters = [.. arguments.Except(options)];
        return options is [] or ["--check"] or ["--quick"] && filters.Length <= 1
            ? new BenchCommand(options is ["--check"], options is ["--quick"], filters.FirstOrDefault())
            : throw new BenchmarkFailedException("usage: bench [--check | --quick] [FILTER]\n       bench micro [BenchmarkDotNet's arguments]");
    }

    /// <returns>The exit code: 1 for a regression if these are checked, and for a micro-benchmark that allocates and should not.</returns>
    internal int Run()
    {
        IPairedCase[] cases = [.. PairedCases.All.Where(paired => paired.Name.Contains(filter ?? "", StringComparison.OrdinalIgnoreCase))];
        if (cases.Length == 0)
        {
            string all = string.Join(", ", PairedCases.All.Select(paired => paired.Name));
            throw new BenchmarkFailedException($"no case is called '{filter}'; there are {all}");
        }

        // Both halves run on the packaged library, which the baselines are linked to.
        Environment.SetEnvironmentVariable("EBPF_LIBBPF_PATH", null);

        // All cases first, so that a failure leaves the files as they are.
        var files = new ResultFiles(Repository.Root);
        ResultRow[] committed = files.ReadCommitted();
        ResultRow[] rows = [.. cases.SelectMany(paired => new PairedRun(paired, isQuick ? 1 : paired.Pairs, Console.Error).Run())];
        if (!isCheck && !isQuick)
        {
            files.Replace(rows);
        }

        // The second check also where the first has failed.
        bool isWell = filter is not null || (MicroRun.RunQuietly() & MicroRun.CheckHotPaths());
        Console.WriteLine(ResultTable.Of(rows));
        bool isAsGood = Compare(committed, rows);
        return isWell && (isAsGood || !isCheck) ? 0 : 1;
    }

    // Whether nothing got worse. One pair has no spread, and shows nothing.
    private bool Compare(ResultRow[] committed, ResultRow[] rows)
    {
        if (isQuick)
        {
            return true;
        }

        IReadOnlyList<Regression> regressions = Regression.Find(committed, rows);
        Console.WriteLine(regressions.Count == 0 ? "nothing is worse than at the last commit" : "worse than at the last commit:");
        foreach (Regression regression in regressions)
        {
            Console.WriteLine(regression);
        }

        return regressions.Count == 0;
    }
}
