namespace Ebpf.Errors;

/// <summary>What a rejection is about.</summary>
/// <param name="Kind">The class.</param>
/// <param name="Message">The line of the log that says it.</param>
/// <param name="Reason">The same in plain words.</param>
/// <param name="Hint">What to do about it, if known.</param>
/// <param name="Instruction">The instruction at fault, if the message names it.</param>
internal sealed record VerifierFinding(VerifierFailure Kind, string Message, string Reason, string? Hint, int? Instruction);
