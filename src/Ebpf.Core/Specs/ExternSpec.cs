namespace Ebpf;

/// <summary>A symbol that the object leaves to the kernel that it is loaded into.</summary>
/// <param name="Name">Its name in the C source: <c>CONFIG_HZ</c>, <c>bpf_cpumask_create</c>, …</param>
/// <param name="Kind">Where its value comes from.</param>
/// <param name="IsWeak">Whether the object can be loaded without it: the value is then 0.</param>
/// <param name="Size">Its size in bytes; 0 for functions and untyped variables.</param>
public sealed record ExternSpec(string Name, ExternKind Kind, bool IsWeak, int Size);
