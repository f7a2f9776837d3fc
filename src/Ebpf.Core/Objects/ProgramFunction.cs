namespace Ebpf;

/// <summary>A function of a loaded program: its main function, or one that it calls.</summary>
/// <param name="Tag">A checksum of the function's instructions, in hexadecimal. Kernel 5.0.</param>
/// <param name="InstructionIndex">The function's first instruction among the program's translated ones; <see langword="null"/> without BTF. Kernel 5.0.</param>
/// <param name="BtfTypeId">The function's type in <see cref="ProgramInfo.BtfId"/>; <see langword="null"/> without BTF. Kernel 5.0.</param>
/// <param name="JitedAddress">
/// Where its machine code is, as in <c>/proc/kallsyms</c>; <see langword="null"/> if there is none or the kernel hides it:
/// from a process without CAP_SYSLOG, or with <c>kernel.kptr_restrict</c> 2 from all. Kernel 4.18.
/// </param>
/// <param name="JitedSize">Size of its machine code in bytes; <see langword="null"/> as <paramref name="JitedAddress"/> is. Kernel 4.18.</param>
public readonly record struct ProgramFunction(string Tag, int? InstructionIndex, uint? BtfTypeId, ulong? JitedAddress, int? JitedSize);
