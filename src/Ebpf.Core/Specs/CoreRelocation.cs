namespace Ebpf;

/// <summary>An instruction whose constant libbpf takes from the running kernel's BTF when the program is loaded.</summary>
/// <param name="Instruction">The instruction's index in the program.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="TypeName">The type that is asked about, as the object's BTF names it; empty for an anonymous one.</param>
/// <param name="Access">How the field or enumerator is reached from the type, by indices: <c>0:1:2</c>.</param>
public readonly record struct CoreRelocation(int Instruction, CoreRelocationKind Kind, string TypeName, string Access);
