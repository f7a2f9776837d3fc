namespace Ebpf.Errors;

/// <summary>The verifier's log of a program that was rejected: what its end says. Any text can be read, in linear time.</summary>
internal sealed class VerifierLog
{
    private const int MaxMessages = 16, MaxMessageLength = 1024;

    private readonly List<string> _messages = [];

    private VerifierLog(string text) => Text = text;

    /// <summary>The log, whole.</summary>
    internal string Text { get; }

    /// <summary>What stands behind the trace of the last instruction, in order: the verifier's messages without its notes about states.</summary>
    internal IReadOnlyList<string> Messages => _messages;

    /// <summary>The index of the last instruction in the trace; null if the verifier stopped before it followed the program.</summary>
    internal int? Instruction { get; private set; }

    /// <summary>The function that the last instruction calls, if it is a call.</summary>
    internal string? Call { get; private set; }

    /// <summary>The last line of C source in the trace; kernels before 6.8 give no file (empty) and no line (0).</summary>
    internal SourceLine? Source { get; private set; }

    /// <summary>The kernel's own explanation; null before kernel 7.3, and for what it does not explain.</summary>
    internal VerifierExplanation? Explanation { get; private set; }

    internal static VerifierLog Read(string text)
    {
        var log = new VerifierLog(text);
        ReadOnlySpan<char> rest = text;
        if (VerifierExplanation.Find(rest) is { } explanation)
        {
            log.Explanation = explanation;
            log.ReadMessages(rest[explanation.End..]);
            rest = rest[..explanation.Start];
        }

        rest = log.ReadMessages(rest);
        log.ReadSource(rest);
        log._messages.Reverse();
        return log;
    }

    /// <summary>The last <paramref name="count"/> lines up to one that says <paramref name="message"/>, without notes on the precision of values.</summary>
    internal static IReadOnlyList<string> Tail(string text, string message, int count)
    {
        int at = text.LastIndexOf(message, StringComparison.Ordinal);
        ReadOnlySpan<char> rest = at < 0 || message.Length == 0 ? text : text.AsSpan(0, at + message.Length);
        var lines = new List<string>(count);
        while (lines.Count < count && TakeLast(ref rest, out ReadOnlySpan<char> line))
        {
            if (!line.IsWhiteSpace() && !VerifierLine.IsPrecision(line))
            {
                lines.Add(Cut(line));
            }
        }

        lines.Reverse();
        return lines;
    }

    /// <summary>Takes messages from the end, back to an instruction, and the instruction; returns what stands before it.</summary>
    private ReadOnlySpan<char> ReadMessages(ReadOnlySpan<char> rest)
    {
        while (Instruction is null && TakeLast(ref rest, out ReadOnlySpan<char> line))
        {
            if (VerifierLine.IsInstruction(line, out int index))
            {
                Instruction = index;
                Call = VerifierLine.Callee(line);
            }
            else if (VerifierLine.IsSource(line))
            {
                Source ??= VerifierLine.Source(line);
            }
            else if (_messages.Count < MaxMessages && VerifierLine.IsMessage(line))
            {
                _messages.Add(Cut(line));
            }
        }

        return rest;
    }

    // The source is printed once for the instructions that follow, until another line begins.
    private void ReadSource(ReadOnlySpan<char> rest)
    {
        while (Source is null && TakeLast(ref rest, out ReadOnlySpan<char> line))
        {
            if (VerifierLine.IsSource(line))
            {
                Source = VerifierLine.Source(line);
            }
        }
    }

    private static bool TakeLast(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> line)
    {
        rest = rest.TrimEnd('\n');
        int start = rest.LastIndexOf('\n') + 1;
        line = rest[start..].TrimEnd('\r');
        rest = rest[..start];
        return line.Length > 0 || start > 0;
    }

    private static string Cut(ReadOnlySpan<char> line) =>
        line.Length <= MaxMessageLength ? line.ToString() : string.Concat(line[..MaxMessageLength], "…");
}
