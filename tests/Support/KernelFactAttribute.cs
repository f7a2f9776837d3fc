using System.Runtime.CompilerServices;

namespace Ebpf.Tests;

/// <summary>A test that needs a kernel: skipped, with the reason, where the machine does not have what it needs.</summary>
public sealed class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute(
        Needs needs = Needs.Bpf, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Machine.Lacks(needs);
}
