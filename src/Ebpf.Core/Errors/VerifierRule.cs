namespace Ebpf.Errors;

/// <summary>One class of rejection: how the kernels word it, and what to do about it.</summary>
internal sealed class VerifierRule
{
    private const string Call = "{call}";

    private readonly (MessagePattern Pattern, string Reason)[] _wordings;

    /// <param name="kind">The class.</param>
    /// <param name="hint">What to do about it.</param>
    /// <param name="wordings">
    /// The kernel's messages, the more telling first, each with the reason in plain words: <c>{0}</c> is what stands in the first place of the
    /// message, <c>{call}</c> is the function that the instruction at fault calls.
    /// </param>
    internal VerifierRule(VerifierFailure kind, string hint, params (string Message, string Reason)[] wordings)
    {
        Kind = kind;
        Hint = hint;
        _wordings = [.. wordings.Select(wording => (new MessagePattern(wording.Message), wording.Reason))];
    }

    internal VerifierFailure Kind { get; }

    internal string Hint { get; }

    /// <summary>What the rule makes of a log; null if it says nothing of the kind.</summary>
    internal VerifierFinding? Apply(VerifierLog log)
    {
        foreach ((MessagePattern pattern, string reason) in _wordings)
        {
            foreach (string message in log.Messages)
            {
                if (pattern.Match(message) is { } match)
                {
                    string call = log.Call ?? "the function";
                    string text = match.Fill(reason).Replace(Call, call, StringComparison.Ordinal);
                    return new VerifierFinding(Kind, message, text, Hint, match.Instruction);
                }
            }
        }

        return null;
    }
}
