namespace Ebpf.Maps;

/// <summary>A function or variable of the kernel, and how far behind its start an address lies.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">The distance in bytes.</param>
/// <param name="Module">The module that it is in; <see langword="null"/> for the kernel itself; <c>bpf</c> for BPF programs.</param>
public readonly record struct KernelSymbol(string Name, ulong Offset, string? Module)
{
    /// <summary>As in <c>do_sys_openat2+0x2f</c> or <c>nf_hook_slow+0x41 [nf_tables]</c>.</summary>
    public override string ToString() => $"{Name}+0x{Offset:x}{(Module is null ? "" : $" [{Module}]")}";
}
