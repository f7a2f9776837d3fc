using Ebpf.Native;

namespace Ebpf.Loading;

/// <summary>Collects the logs of programs that the verifier accepts: libbpf prints them as debug messages. Other messages go on to the operation.</summary>
internal sealed class VerifierLogs(LibBpfOperation operation) : ILibBpfPrintSink
{
    private const string ProgramStart = "libbpf: prog '";
    private const string LogStart = "': -- BEGIN PROG LOAD LOG --\n";
    private const string LogEnd = "-- END PROG LOAD LOG --\n";

    private readonly Dictionary<string, string> _logs = [];

    internal string? Of(string program) => _logs.GetValueOrDefault(program);

    public bool IsEnabled(LibBpfPrintLevel level) => level == LibBpfPrintLevel.Debug || operation.IsEnabled(level);

    public void Write(LibBpfPrintLevel level, string text)
    {
        int start = text.IndexOf(LogStart, StringComparison.Ordinal);
        if (level == LibBpfPrintLevel.Debug && start >= 0 && text.StartsWith(ProgramStart, StringComparison.Ordinal) && text.EndsWith(LogEnd, StringComparison.Ordinal))
        {
            _logs[text[ProgramStart.Length..start]] = text[(start + LogStart.Length)..^LogEnd.Length];
        }

        if (operation.IsEnabled(level))
        {
            operation.Write(level, text);
        }
    }
}
