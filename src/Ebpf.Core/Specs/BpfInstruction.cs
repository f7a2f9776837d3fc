using System.Runtime.InteropServices;

namespace Ebpf;

/// <summary>One BPF instruction of 8 bytes: <c>struct bpf_insn</c>. A 64-bit load takes two, the second holding the upper half.</summary>
/// <param name="Opcode">Class, operation and source: the kernel's Documentation/bpf/standardization/instruction-set.rst.</param>
/// <param name="Registers">Destination in the lower four bits, source in the upper four.</param>
/// <param name="Offset">Jump or memory offset.</param>
/// <param name="Immediate">Constant operand, helper number or call offset.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BpfInstruction(byte Opcode, byte Registers, short Offset, int Immediate)
{
    /// <summary>BPF_PSEUDO_CALL: the immediate of a call is an offset to a function of the program.</summary>
    internal const int PseudoCall = 1;

    /// <summary>BPF_PSEUDO_FUNC: the immediate of a 64-bit load is a function's address.</summary>
    internal const int PseudoFunction = 4;

    /// <summary>The register that is written, 0 to 10.</summary>
    public int Destination => Registers & 0xf;

    /// <summary>The register that is read, 0 to 10, or what kind of call or 64-bit load it is.</summary>
    public int Source => Registers >> 4;

    /// <summary>Whether it calls a helper, a kernel function or another function of the program.</summary>
    public bool IsCall => Opcode == 0x85;

    /// <summary>Whether it is the first half of a 64-bit load of a constant, a map or a function's address.</summary>
    public bool IsLoadImmediate64 => Opcode == 0x18;
}
