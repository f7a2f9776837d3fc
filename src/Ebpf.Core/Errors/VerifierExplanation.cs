using System.Text;

namespace Ebpf.Errors;

/// <summary>
/// The kernel's own explanation in the log, from kernel 7.3 on: "Verification failed: category: problem", then sections "Reason:", "At:",
/// "Causal path:" and "Suggestion:", whose lines are indented (kernel/bpf/diagnostics.c).
/// </summary>
/// <param name="Problem">Category and problem.</param>
/// <param name="Reason">Why, with the values of this case; null if it gives none.</param>
/// <param name="Suggestion">What to do; null if it gives none.</param>
/// <param name="Start">Where it starts in the log.</param>
/// <param name="End">Where what belongs to it ends.</param>
internal sealed record VerifierExplanation(string Problem, string? Reason, string? Suggestion, int Start, int End)
{
    private const string Header = "Verification failed: ";
    private const int MaxLength = 2048;

    internal static VerifierExplanation? Find(ReadOnlySpan<char> log)
    {
        int start = log.LastIndexOf(Header, StringComparison.Ordinal);
        if (start < 0 || (start > 0 && log[start - 1] != '\n'))
        {
            return null;
        }

        int position = start;
        string problem = Cut(TakeLine(log, ref position)[Header.Length..]);
        string? reason = null, suggestion = null;
        for (int next = position; next < log.Length;)
        {
            ReadOnlySpan<char> line = TakeLine(log, ref next);
            switch (line)
            {
                case "Reason:":
                    reason = TakeParagraph(log, ref next);
                    break;
                case "Suggestion:":
                    suggestion = TakeParagraph(log, ref next);
                    break;
                case "At:" or "Causal path:":
                    break;
                default:
                    if (line.Length > 0 && line[0] != ' ')
                    {
                        return Make(position);
                    }

                    break;
            }

            position = next;
        }

        return Make(position);

        VerifierExplanation Make(int end) => new(problem, reason, suggestion, start, end);
    }

    private static ReadOnlySpan<char> TakeLine(ReadOnlySpan<char> log, ref int position)
    {
        ReadOnlySpan<char> rest = log[position..];
        int length = rest.IndexOf('\n');
        position += length < 0 ? rest.Length : length + 1;
        return length < 0 ? rest : rest[..length];
    }

    // The kernel wraps at 100 columns; the lines are joined again.
    private static string? TakeParagraph(ReadOnlySpan<char> log, ref int position)
    {
        var text = new StringBuilder();
        while (position < log.Length)
        {
            int next = position;
            ReadOnlySpan<char> line = TakeLine(log, ref next);
            if (!line.StartsWith("  ", StringComparison.Ordinal))
            {
                break;
            }

            position = next;
            if (text.Length < MaxLength)
            {
                text.Append(text.Length == 0 ? "" : " ").Append(Cut(line));
            }
        }

        return text.Length == 0 ? null : text.ToString().TrimEnd('.');
    }

    private static string Cut(ReadOnlySpan<char> text) => text[..Math.Min(text.Length, MaxLength)].Trim().ToString();
}
