using System.Xml.Linq;

namespace Ebpf.Matrix;

/// <summary>How one test ended in one kernel.</summary>
/// <param name="Assembly">The test project.</param>
/// <param name="Class">The class, without the project's name.</param>
/// <param name="Method">The method.</param>
/// <param name="Name">The method with the arguments of a theory.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it was skipped, or how it failed.</param>
/// <param name="Traits">Its traits, as name=value.</param>
public sealed record TestCase(
    string Assembly, string Class, string Method, string Name, Outcome Outcome, string Reason, IReadOnlyList<string> Traits)
{
    /// <summary>What is the same in all kernels: the rows of a theory may differ, and a skipped theory has none.</summary>
    public string Id => $"{Assembly}/{Class}.{Method}";

    /// <summary>The name that the test program's filter takes.</summary>
    public string FullMethod => $"{Assembly}.{Class}.{Method}";

    /// <summary>Reads a report of xunit's own format.</summary>
    /// <param name="assembly">The project.</param>
    /// <param name="report">The report.</param>
    public static IEnumerable<TestCase> Read(string assembly, XDocument report)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentNullException.ThrowIfNull(report);
        return report.Descendants("test").Select(test =>
        {
            string type = (string)test.Attribute("type")!;
            string? failure = (string?)test.Element("failure")?.Element("message");
            return new TestCase(
                assembly,
                type.StartsWith(assembly + ".", StringComparison.Ordinal) ? type[(assembly.Length + 1)..] : type,
                (string)test.Attribute("method")!,
                (string)test.Attribute("name")!,
                (string)test.Attribute("result")! switch { "Pass" => Outcome.Passed, "Skip" or "NotRun" => Outcome.Skipped, _ => Outcome.Failed },
                (string?)test.Element("reason") ?? failure ?? "",
                [.. test.Descendants("trait").Select(trait => $"{(string?)trait.Attribute("name")}={(string?)trait.Attribute("value")}")]);
        });
    }
}
