using System.Text.RegularExpressions;

namespace Ebpf.Matrix;

/// <summary>What all kernels together say: every test must have run somewhere, and every skip must have a reason that holds.</summary>
public sealed partial class Verdict
{
    // What each of Debian's kernels has: a guest without has lost it.
    private static readonly string[] _always = ["ip and tc (package iproute2)", "kprobes", "trampolines", "BTF", "cgroups of version 2"];

    /// <param name="runs">The host's first, of which plans are made.</param>
    public Verdict(IReadOnlyList<KernelRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var problems = new List<string>(runs.SelectMany(run => run.Troubles));
        foreach (KernelRun run in runs)
        {
            problems.AddRange(run.Tests.Where(test => test.Outcome == Outcome.Failed).Select(test => $"{run.Name}: {test.Name} failed: {FirstLine(test.Reason)}"));
            problems.AddRange(run.Tests.Where(test => test.Outcome == Outcome.Skipped && !Holds(test.Reason, run))
                .DistinctBy(test => test.Id).Select(test => $"{run.Name} ({run.Release}): {test.Id} was skipped: {test.Reason}"));
            // Of a program without results that is said already.
            foreach (string line in run.Plan.Where(line => run.Tests.Any(test => test.Assembly == line.Split(' ')[0])))
            {
                problems.AddRange(Plan.Methods(line, runs[0]).Except(run.Tests.Select(test => test.FullMethod)).Select(method => $"{run.Name}: {method} was to run, and did not"));
            }
        }

        Failed = problems.Count;
        foreach (IGrouping<string, TestCase> test in runs.SelectMany(run => run.Tests).GroupBy(test => test.Id))
        {
            // A theory that is skipped as a whole has no rows.
            IEnumerable<IGrouping<string, TestCase>> rows = test.Where(@case => @case.Name.Contains('(', StringComparison.Ordinal)).GroupBy(row => $"{row.Assembly}/{row.Name}");
            foreach (IGrouping<string, TestCase> cases in RanNowhere(test) ? [test] : rows.Where(RanNowhere))
            {
                Skipped++;
                problems.Add($"{cases.Key} ran in no kernel: {string.Join("; ", cases.Select(@case => @case.Reason).Distinct())}");
            }
        }

        // A theory has as many rows as the kernel with most of them passes.
        Passed = runs.SelectMany(run => run.Tests.Where(test => test.Outcome == Outcome.Passed).GroupBy(test => test.Id).Select(test => (test.Key, Count: test.Count())))
            .GroupBy(test => test.Key).Sum(test => test.Max(run => run.Count));
        Problems = problems;
    }

    /// <summary>Tests that passed somewhere.</summary>
    public int Passed { get; }

    /// <summary>Failures, in whichever kernel, and guests that did not come to their end.</summary>
    public int Failed { get; }

    /// <summary>Tests that ran nowhere.</summary>
    public int Skipped { get; }

    /// <summary>All that is wrong; empty when all is well.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Whether a reason for a skip is true of a kernel, as far as its words tell.</summary>
    public static bool Holds(string reason, KernelRun run)
    {
        ArgumentNullException.ThrowIfNull(run);

        // A machine of the matrix has every privilege: what is missing there is the kernel's doing, and the test says how.
        return HoldsByVersion(reason, run.Version) ?? (!run.IsGuest
            || reason.Contains(" because ", StringComparison.Ordinal) && !_always.Any(thing => reason.StartsWith($"needs {thing} because ", StringComparison.Ordinal)));
    }

    /// <summary>Whether a reason for a skip is true of kernels of a version; null if it is not about versions.</summary>
    public static bool? HoldsByVersion(string reason, Version kernel)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return NeedsKernel().Match(reason) is { Success: true } since ? kernel < Version.Parse(since.Groups[1].ValueSpan)
            : NeedsKernelBefore().Match(reason) is { Success: true } until ? kernel >= Version.Parse(until.Groups[1].ValueSpan)
            : null;
    }

    private static bool RanNowhere(IEnumerable<TestCase> cases) => cases.All(@case => @case.Outcome == Outcome.Skipped);

    internal static string FirstLine(string text) => text.Split('\n')[0].Trim();

    [GeneratedRegex(@"^needs kernel (\d+\.\d+)")]
    private static partial Regex NeedsKernel();

    [GeneratedRegex(@"^needs a kernel before (\d+\.\d+)")]
    private static partial Regex NeedsKernelBefore();
}
