using System.Runtime.CompilerServices;

namespace Ebpf.Tests;

/// <summary>A test that needs a kernel: skipped, with the reason, where the machine does not have what it needs.</summary>
public sealed class KernelFactAttribute : FactAttribute
{
    private string _since = "";
    private string _until = "";

    public KernelFactAttribute(
        Needs needs = Needs.Bpf, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Machine.Lacks(needs);

    /// <summary>The first kernel that has what is tested, such as "5.14".</summary>
    public string Since
    {
        get => _since;
        set
        {
            _since = value;
            Skip ??= Machine.IsKernel(value) ? null : $"needs kernel {value}";
        }
    }

    /// <summary>The first kernel that no longer has what is tested.</summary>
    public string Until
    {
        get => _until;
        set
        {
            _until = value;
            Skip ??= Machine.IsKernel(value) ? $"needs a kernel before {value}" : null;
        }
    }
}
