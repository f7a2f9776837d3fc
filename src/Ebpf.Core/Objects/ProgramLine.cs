namespace Ebpf;

/// <summary>Where a line of C source begins in a loaded program; its instructions go on to the next line's.</summary>
/// <param name="InstructionIndex">The line's first instruction among those of <see cref="BpfProgram.GetXlatedInstructions"/>.</param>
/// <param name="Source">The line.</param>
/// <param name="JitedAddress">Where its machine code is; <see langword="null"/> if there is none or the kernel hides it: <see cref="ProgramFunction.JitedAddress"/>.</param>
public readonly record struct ProgramLine(int InstructionIndex, SourceLine Source, ulong? JitedAddress);
