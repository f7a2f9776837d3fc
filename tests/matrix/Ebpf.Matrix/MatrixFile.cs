using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ebpf.Matrix;

/// <summary>The merged results as they are written to <c>artifacts/matrix.json</c>.</summary>
/// <param name="Kernels">The columns.</param>
/// <param name="Tests">By test, the outcome in each kernel.</param>
/// <param name="Problems">All that is wrong.</param>
public sealed record MatrixFile(IReadOnlyList<MatrixFile.Kernel> Kernels, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Tests, IReadOnlyList<string> Problems)
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static MatrixFile Of(IReadOnlyList<KernelRun> runs, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(verdict);
        var tests = new SortedDictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach ((string kernel, TestCase test) in runs.SelectMany(run => run.Tests.Select(test => (run.Name, test))))
        {
            string id = $"{test.Assembly}/{test.Name}";
            if (!tests.TryGetValue(id, out IReadOnlyDictionary<string, string>? outcomes))
            {
                tests.Add(id, outcomes = new Dictionary<string, string>());
            }

            ((Dictionary<string, string>)outcomes)[kernel] = test.Outcome switch
            {
                Outcome.Passed => "passed",
                Outcome.Failed => $"failed: {Verdict.FirstLine(test.Reason)}",
                _ => $"skipped: {test.Reason}",
            };
        }

        return new MatrixFile(
            [.. runs.Select(run => new Kernel(
                run.Name, run.Release, run.Seconds, Count(run, Outcome.Passed), Count(run, Outcome.Failed), Count(run, Outcome.Skipped)))],
            tests,
            verdict.Problems);
    }

    private static int Count(KernelRun run, Outcome outcome) => run.Tests.Count(test => test.Outcome == outcome);

    /// <summary>A column.</summary>
    public sealed record Kernel(string Name, string Release, int Seconds, int Passed, int Failed, int Skipped);
}
