using System.Text.RegularExpressions;

namespace Ebpf.Errors;

/// <summary>The verifier's log of the program that failed to load, as libbpf prints it.</summary>
/// <param name="ProgramName">The program.</param>
/// <param name="Text">The log, whole.</param>
internal sealed partial record VerifierLog(string ProgramName, string Text)
{
    /// <summary>The last line that is not statistics: there the verifier says why it stopped.</summary>
    internal string Reason =>
        Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault(line => !Statistics().IsMatch(line))
        ?? "the verifier gave no reason";

    /// <summary>The log among libbpf's warnings, or null if no program came as far as the verifier.</summary>
    internal static VerifierLog? Find(IEnumerable<string> warnings)
    {
        foreach (string warning in warnings)
        {
            Match match = Framed().Match(warning);
            if (match.Success && match.Groups["log"].ValueSpan.Trim() is not "")
            {
                return new VerifierLog(match.Groups["program"].Value, match.Groups["log"].Value);
            }
        }

        return null;
    }

    [GeneratedRegex(@"\Aprog '(?<program>[^']*)': -- BEGIN PROG LOAD LOG --\n(?<log>.*)-- END PROG LOAD LOG --", RegexOptions.Singleline)]
    private static partial Regex Framed();

    [GeneratedRegex(@"^(processed \d+ insns|verification time|stack depth|mark_precise|insns processed)")]
    private static partial Regex Statistics();
}
