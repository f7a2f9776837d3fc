using System.Globalization;
using System.Text;

namespace Ebpf;

/// <summary>The exception that is thrown when the kernel's verifier rejects a program: why, where in the C source, and what to do about it.</summary>
/// <remarks>
/// <see cref="Exception.Message"/> says it in short; <see cref="ToString"/> adds the end of the verifier's log, and <see cref="Log"/> has all of it.
/// The logs of all kernels are read, those of kernel 7.3 and later with the explanations that they contain.
/// </remarks>
public sealed class VerifierException : BpfException
{
    private const int TailLines = 12;

    private readonly VerifierDiagnosis _diagnosis;

    /// <summary>Makes an exception from a verifier's log.</summary>
    /// <param name="programName">The program, by its name in the C source.</param>
    /// <param name="errno">The positive error number of <c>BPF_PROG_LOAD</c>.</param>
    /// <param name="log">The verifier's whole log. Any text is accepted.</param>
    public VerifierException(string programName, int errno, string log)
        : this(programName, errno, VerifierDiagnosis.Of(log, program: null))
    {
    }

    internal VerifierException(string programName, int errno, VerifierDiagnosis diagnosis)
        : base(Describe(programName, diagnosis), errno)
    {
        ProgramName = programName;
        _diagnosis = diagnosis;
    }

    /// <summary>The program, by its name in the C source.</summary>
    public string ProgramName { get; }

    /// <summary>The class of the reason; <see cref="VerifierFailure.Unknown"/> if it is none of the common ones.</summary>
    public VerifierFailure Kind => _diagnosis.Finding.Kind;

    /// <summary>The reason: from kernel 7.3 on the kernel's own explanation if it gives one, else this library's; if that knows none, <see cref="VerifierMessage"/>.</summary>
    public string Reason => _diagnosis.Finding.Reason;

    /// <summary>What to do about it; <see langword="null"/> if that is not known.</summary>
    public string? Hint => _diagnosis.Finding.Hint;

    /// <summary>The line of the verifier's log that says why, such as <c>R0 invalid mem access 'map_value_or_null'</c>; empty if there is none.</summary>
    public string VerifierMessage => _diagnosis.Finding.Message;

    /// <summary>The index of the instruction at fault (of 8 bytes each, functions that it calls behind it); <see langword="null"/> if none alone is.</summary>
    public int? InstructionIndex => _diagnosis.Instruction;

    /// <summary>The line of C source at fault; <see langword="null"/> if no instruction is at fault, or the object has no line info.</summary>
    /// <remarks>
    /// From the object's line info (<c>clang -g</c>), else from the log, where the file has no directory, and before kernel 6.8 there is neither
    /// file (empty) nor line (0).
    /// </remarks>
    public SourceLine? SourceLine => _diagnosis.Source;

    /// <summary>The verifier's log as the kernel wrote it, whole; of one beyond 32 MiB the beginning and the end.</summary>
    public string Log => _diagnosis.Log;

    /// <summary>The message, the last lines of the log up to the reason, and the stack trace.</summary>
    public override string ToString()
    {
        IReadOnlyList<string> tail = VerifierLog.Tail(Log, VerifierMessage, TailLines);
        var text = new StringBuilder($"{GetType().FullName}: {Message}").AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"   --- {tail.Count} of {Log.AsSpan().Count('\n'):#,0} lines of the verifier's log; all {Log.Length:#,0} characters are in {nameof(Log)} ---");
        foreach (string line in tail)
        {
            text.Append("   ").AppendLine(line);
        }

        text.AppendLine("   --- end of the verifier's log ---");
        return text.Append(StackTrace).ToString();
    }

    private static string Describe(string programName, VerifierDiagnosis diagnosis)
    {
        VerifierFinding finding = diagnosis.Finding;
        var text = new StringBuilder($"program '{programName}' was rejected by the kernel's verifier: {finding.Reason}");
        if (finding.Message.Length > 0 && finding.Message != finding.Reason)
        {
            text.Append(CultureInfo.InvariantCulture, $" ({finding.Message})");
        }

        if (diagnosis.Source is { } source)
        {
            text.Append(CultureInfo.InvariantCulture, $" at {(source.Line > 0 ? $"{source}: " : "")}{source.Text.Trim()}");
        }
        else if (diagnosis.Instruction is { } instruction)
        {
            text.Append(CultureInfo.InvariantCulture, $" at instruction {instruction}");
        }

        return text.Append(finding.Hint is null ? "" : $" -- {finding.Hint}").ToString();
    }
}
