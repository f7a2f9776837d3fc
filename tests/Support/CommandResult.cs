namespace Ebpf.Tests;

/// <summary>How a program ended, and what it wrote.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error);
