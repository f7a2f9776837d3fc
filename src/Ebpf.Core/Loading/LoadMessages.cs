using Ebpf.Native;

namespace Ebpf.Loading;

/// <summary>Takes what libbpf says during a load: the logs of programs that the verifier accepts are kept, the rest goes to the operation.</summary>
/// <param name="operation">What logs and explains.</param>
/// <param name="plan">What is loaded.</param>
/// <param name="keepsLogs">Whether the options ask for logs: libbpf prints them as debug messages, all of which are formatted then.</param>
internal sealed class LoadMessages(LibBpfOperation operation, LoadPlan plan, bool keepsLogs) : ILibBpfPrintSink
{
    private const string ProgramStart = "libbpf: prog '";
    private const string LogStart = "': -- BEGIN PROG LOAD LOG --\n";
    private const string LogEnd = "-- END PROG LOAD LOG --\n";
    private const string BindFailure = "': failed to bind map '";

    private readonly Dictionary<string, string> _logs = [];

    /// <summary>What the verifier wrote about an accepted program, or null.</summary>
    internal string? LogOf(string program) => _logs.GetValueOrDefault(program);

    public bool IsEnabled(LibBpfPrintLevel level) => (keepsLogs && level == LibBpfPrintLevel.Debug) || operation.IsEnabled(level);

    public void Write(LibBpfPrintLevel level, string text)
    {
        if (level == LibBpfPrintLevel.Debug)
        {
            KeepLog(text);
        }

        if (operation.IsEnabled(level) && !IsMoot(level, text))
        {
            operation.Write(level, text);
        }
    }

    private void KeepLog(string text)
    {
        int start = text.IndexOf(LogStart, StringComparison.Ordinal);
        if (keepsLogs && start >= 0 && text.StartsWith(ProgramStart, StringComparison.Ordinal) && text.EndsWith(LogEnd, StringComparison.Ordinal))
        {
            _logs[text[ProgramStart.Length..start]] = text[(start + LogStart.Length)..^LogEnd.Length];
        }
    }

    // libbpf binds every map of constants to every program, also one that it was told not to create, and goes on when that fails.
    private bool IsMoot(LibBpfPrintLevel level, string text)
    {
        int start = level == LibBpfPrintLevel.Warn ? text.IndexOf(BindFailure, StringComparison.Ordinal) + BindFailure.Length : 0;
        return start >= BindFailure.Length && text.IndexOf('\'', start) is var end and > 0 && plan.HoldsBack(text[start..end]);
    }
}
