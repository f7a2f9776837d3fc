using System.Xml;
using System.Xml.Linq;

namespace Ebpf.Matrix;

/// <summary>What ran in one kernel: a directory of reports, and the files that say how the guest did.</summary>
/// <param name="Name">The column: <c>6.12</c>, or <c>host</c>.</param>
/// <param name="Release">The kernel's release, as uname(2) gives it.</param>
/// <param name="IsGuest">Whether it was a machine of the matrix, which has every privilege.</param>
/// <param name="Seconds">How long it took, boot included.</param>
/// <param name="Plan">What a guest was to run, as <see cref="Matrix.Plan"/> has it.</param>
/// <param name="Tests">All tests.</param>
/// <param name="Troubles">What went wrong besides tests: a guest that died, a program without results.</param>
public sealed record KernelRun(
    string Name, string Release, bool IsGuest, int Seconds, IReadOnlyList<string> Plan, IReadOnlyList<TestCase> Tests, IReadOnlyList<string> Troubles)
{
    /// <summary>Major and minor version.</summary>
    public Version Version
    {
        get
        {
            string[] parts = Release.Split('.', '-', '+');
            return new Version($"{parts[0]}.{parts[1]}");
        }
    }

    /// <summary>Reads a directory: <c>*.xml</c>, <c>release</c>, <c>seconds</c>, <c>status</c>, <c>*.status</c>, <c>plan</c> and <c>programs</c>.</summary>
    public static KernelRun Read(string directory)
    {
        string name = Path.GetFileName(directory);
        string[] reports = Directory.GetFiles(directory, "*.xml");
        var troubles = new List<string>();
        string[] plan = [.. ReadLines(directory, "plan")];
        bool isGuest = File.Exists(Path.Combine(directory, "plan"));
        if (isGuest && ReadLine(directory, "release") is null)
        {
            troubles.Add($"{name}: the guest began no test");
        }

        string? status = ReadLine(directory, "status");
        if (isGuest && status != "0")
        {
            troubles.Add($"{name}: the guest ended with {(status == "124" ? "its time used up" : status ?? "no status")}: see {Path.Combine(directory, "console")}");
        }

        // What guests were to run is in "plan", what the host was to run in "programs".
        foreach (string program in plan.Select(line => line.Split(' ')[0]).Concat(ReadLines(directory, "programs")))
        {
            if (!reports.Any(report => Path.GetFileNameWithoutExtension(report) == program))
            {
                troubles.Add($"{name}: {program} left no results: see {Path.Combine(directory, program + ".log")}");
            }
        }

        var tests = new List<TestCase>();
        foreach (string report in reports.Order(StringComparer.Ordinal))
        {
            string program = Path.GetFileNameWithoutExtension(report);
            try
            {
                var document = XDocument.Load(report);
                TestCase[] cases = [.. TestCase.Read(program, document)];
                tests.AddRange(cases);
                // Outside of tests, as where something is disposed of.
                string[] errors = [.. document.Descendants("error").Select(
                    error => $"{name}: {program}: {Verdict.FirstLine((string?)error.Element("failure")?.Element("message") ?? "an error")}")];
                troubles.AddRange(errors);
                // Of a crash, or of an end that does not come, after the last test.
                if (errors is [] && !cases.Any(test => test.Outcome == Outcome.Failed) && ReadLine(directory, program + ".status") is { } end and not "0")
                {
                    troubles.Add($"{name}: {program} ended with {end}, though no test failed: see {Path.Combine(directory, program + ".log")}");
                }
            }
            catch (XmlException e)
            {
                troubles.Add($"{name}: {report} breaks off: {e.Message}");
            }
        }

        string? seconds = ReadLine(directory, "seconds");
        return new KernelRun(
            name,
            ReadLine(directory, "release") ?? "0.0",
            isGuest,
            seconds is null ? 0 : int.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture),
            plan,
            tests,
            troubles);
    }

    private static string? ReadLine(string directory, string file) => ReadLines(directory, file).FirstOrDefault();

    private static IEnumerable<string> ReadLines(string directory, string file)
    {
        string path = Path.Combine(directory, file);
        return File.Exists(path) ? File.ReadLines(path) : [];
    }
}
