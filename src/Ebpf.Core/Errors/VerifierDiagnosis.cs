namespace Ebpf.Errors;

/// <summary>What a verifier's log says about a program, with the place in its source.</summary>
/// <param name="Finding">Why it was rejected.</param>
/// <param name="Instruction">The instruction at fault, if one is.</param>
/// <param name="Source">Its source, if known.</param>
/// <param name="Log">The log.</param>
internal sealed record VerifierDiagnosis(VerifierFinding Finding, int? Instruction, SourceLine? Source, string Log)
{
    private const string NoReason = "the verifier gave no reason";

    /// <param name="text">The log.</param>
    /// <param name="program">The program, for its line info; null if it is not known.</param>
    internal static VerifierDiagnosis Of(string text, ProgramSpec? program)
    {
        VerifierLog log = VerifierLog.Read(text);
        VerifierFinding finding = VerifierRules.Find(log) ?? Unknown(log);
        if (log.Explanation is { } explanation)
        {
            finding = finding with { Reason = explanation.Reason ?? finding.Reason, Hint = finding.Hint ?? explanation.Suggestion };
        }

        finding = HelperFinding.Refine(finding, program);
        int? instruction = finding.Instruction ?? log.Instruction;
        return new VerifierDiagnosis(finding, instruction, instruction is { } index ? FindSource(program, index, log) : null, text);
    }

    private static VerifierFinding Unknown(VerifierLog log)
    {
        string message = log.Messages.LastOrDefault("");
        string reason = message.Length > 0 ? message : log.Explanation?.Problem ?? NoReason;
        return new VerifierFinding(VerifierFailure.Unknown, message, reason, Hint: null, Instruction: null);
    }

    private static SourceLine? FindSource(ProgramSpec? program, int instruction, VerifierLog log)
    {
        // Some instructions belong to no line (0): those before them do.
        for (int i = instruction; i >= 0 && program?.SourceAt(i) is { } source; i--)
        {
            if (source.Line > 0)
            {
                return source;
            }
        }

        return log.Source;
    }
}
