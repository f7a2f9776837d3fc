namespace Ebpf.Matrix;

/// <summary>How a test ended.</summary>
public enum Outcome
{
    Passed,
    Failed,
    Skipped,
}
