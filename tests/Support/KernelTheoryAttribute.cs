using System.Runtime.CompilerServices;

namespace Ebpf.Tests;

/// <summary>The theory among the <see cref="KernelFactAttribute"/>s.</summary>
public sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute(
        Needs needs = Needs.Bpf, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Machine.Lacks(needs);
}
