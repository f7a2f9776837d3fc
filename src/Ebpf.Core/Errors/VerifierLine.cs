using System.Globalization;
using System.Text.RegularExpressions;

namespace Ebpf.Errors;

/// <summary>The kinds of line in a verifier's log.</summary>
internal static partial class VerifierLine
{
    private const int MaxLength = 1024;

    // mark_chain_precision() and propagate_precision() of the kernel.
    private static readonly string[] _precision = ["mark_precise", "regs=", "parent ", "last_idx ", "propagating "];

    /// <summary>"12: (85) call bpf_map_lookup_elem#1", or what libbpf puts in its place: "12: &lt;invalid CO-RE relocation&gt;".</summary>
    internal static bool IsInstruction(ReadOnlySpan<char> line, out int index)
    {
        index = 0;
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        ReadOnlySpan<char> code = colon > 0 ? line[(colon + 2)..] : "";
        return (code is ['(', ..] || code.StartsWith("<invalid ", StringComparison.Ordinal))
            && int.TryParse(line[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }

    /// <summary>The function in "12: (85) call bpf_map_lookup_elem#1", without its number; null where there is none.</summary>
    internal static string? Callee(ReadOnlySpan<char> instruction)
    {
        const string call = ") call ";
        int start = instruction.IndexOf(call, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        ReadOnlySpan<char> name = instruction[(start + call.Length)..];
        int end = name.IndexOfAny('#', ' ', ';');
        name = end < 0 ? name : name[..end];
        return name.IsEmpty || name.SequenceEqual("unknown") || name.Length > MaxLength ? null : name.ToString();
    }

    /// <summary>"; return *number; @ rejected.bpf.c:19".</summary>
    internal static bool IsSource(ReadOnlySpan<char> line) => line.StartsWith("; ", StringComparison.Ordinal);

    /// <summary>The source in such a line; null for instructions that belong to no line of source.</summary>
    internal static SourceLine? Source(ReadOnlySpan<char> line)
    {
        const string separator = " @ ";
        string file = "";
        int number = 0;
        ReadOnlySpan<char> text = line["; ".Length..];
        int place = text.LastIndexOf(separator, StringComparison.Ordinal);
        int colon = text.LastIndexOf(':');
        if (place >= 0 && colon > place && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            file = text[(place + separator.Length)..colon].ToString();
            text = text[..place];
        }

        text = text.Trim();
        return text.IsEmpty ? null : new SourceLine(file, number, 0, text.Length <= MaxLength ? text.ToString() : text[..MaxLength].ToString());
    }

    /// <summary>Whether a line that is neither instruction nor source is a message, not the verifier's bookkeeping.</summary>
    internal static bool IsMessage(ReadOnlySpan<char> line) => !line.IsWhiteSpace() && !IsPrecision(line) && !Bookkeeping().IsMatch(Start(line));

    /// <summary>Whether a line tells how the precision of a value is tracked back; there can be thousands before a message.</summary>
    internal static bool IsPrecision(ReadOnlySpan<char> line)
    {
        foreach (string start in _precision)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> Start(ReadOnlySpan<char> line) => line.Length <= MaxLength ? line : line[..MaxLength];

    [GeneratedRegex(
        @"^(processed \d|verification time|stack depth|insns processed|max_states|from \d+ to \d|\d+: |func#\d+ @|Func#\d+ .*Skipping|Validating "
        + @"|Live regs before insn|(cur|old) state:|caller:|callee:|returning from callee:|to caller at |subprog#\d|[-= ]*$"
        + @"| ?(frame\d+:)? ?R\d+(_[a-z]+)?=|frame\d+:|frame \d+: propagating)")]
    private static partial Regex Bookkeeping();
}
