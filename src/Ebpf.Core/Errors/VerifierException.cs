namespace Ebpf;

/// <summary>The exception that is thrown when the kernel's verifier rejects a program.</summary>
public sealed class VerifierException : BpfException
{
    /// <summary>Makes an exception for one program.</summary>
    /// <param name="programName">The program, by its name in the C source.</param>
    /// <param name="errno">The positive error number of <c>BPF_PROG_LOAD</c>.</param>
    /// <param name="reason">The verifier's reason, one line.</param>
    /// <param name="log">The verifier's whole log.</param>
    public VerifierException(string programName, int errno, string reason, string log)
        : base($"program '{programName}' was rejected by the kernel's verifier: {reason}", errno)
    {
        ProgramName = programName;
        Reason = reason;
        Log = log;
    }

    /// <summary>The program, by its name in the C source.</summary>
    public string ProgramName { get; }

    /// <summary>The verifier's reason: the last line of its log that explains.</summary>
    public string Reason { get; }

    /// <summary>The verifier's whole log, as the kernel wrote it.</summary>
    public string Log { get; }
}
