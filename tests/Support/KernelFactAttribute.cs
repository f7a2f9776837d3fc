using System.Runtime.CompilerServices;
using Xunit.v3;

namespace Ebpf.Tests;

/// <summary>A test that needs a kernel: skipped, with the reason, where the machine does not have what it needs; run in all kernels of the matrix.</summary>
public sealed class KernelFactAttribute : FactAttribute, ITraitAttribute
{
    public KernelFactAttribute(
        Needs needs = Needs.Bpf, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Machine.Lacks(needs);

    /// <summary>The first kernel that has what is tested, such as "5.14".</summary>
    public string Since
    {
        get => "";
        set => Skip ??= Machine.IsOlder(value);
    }

    /// <summary>The first kernel that no longer has what is tested.</summary>
    public string Until
    {
        get => "";
        set => Skip ??= Machine.IsNewer(value);
    }

    /// <summary>The first libbpf that has what is tested, or that the test compares with.</summary>
    public string LibBpf
    {
        get => "";
        set => Skip ??= Machine.LibBpfIsOlder(value);
    }

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Kernel", "needed")];
}
