namespace Ebpf.Kernel;

/// <summary>A function of the kernel or of a module.</summary>
/// <param name="Name">Its name, which several may share.</param>
/// <param name="Address">Where it is; 0 where the kernel keeps its addresses from this process (kernel.kptr_restrict).</param>
internal readonly record struct KernelFunction(string Name, ulong Address);
