using System.Runtime.CompilerServices;
using Xunit.v3;

namespace Ebpf.Tests;

/// <summary>The theory among the <see cref="KernelFactAttribute"/>s.</summary>
public sealed class KernelTheoryAttribute : TheoryAttribute, ITraitAttribute
{
    public KernelTheoryAttribute(
        Needs needs = Needs.Bpf, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Machine.Lacks(needs);

    /// <inheritdoc cref="KernelFactAttribute.Since"/>
    public string Since
    {
        get => "";
        set => Skip ??= Machine.IsOlder(value);
    }

    /// <inheritdoc cref="KernelFactAttribute.Until"/>
    public string Until
    {
        get => "";
        set => Skip ??= Machine.IsNewer(value);
    }

    /// <inheritdoc cref="KernelFactAttribute.LibBpf"/>
    public string LibBpf
    {
        get => "";
        set => Skip ??= Machine.LibBpfIsOlder(value);
    }

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Kernel", "needed")];
}
