namespace Ebpf;

/// <summary>Where the value of an extern comes from.</summary>
public enum ExternKind
{
    /// <summary><c>__kconfig</c>: the kernel's build configuration.</summary>
    KernelConfig,

    /// <summary><c>__ksym</c>: a variable of the kernel, or its address.</summary>
    KernelVariable,

    /// <summary><c>__ksym</c>: a function of the kernel (kfunc).</summary>
    KernelFunction,
}
