using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>What a <see cref="BpfCpuMap"/> holds: <c>struct bpf_cpumap_val</c> as the kernel gives it out.</summary>
/// <param name="QueueSize">How many frames wait for the CPU at most.</param>
/// <param name="ProgramId">The id of the program that frames pass on the way; 0 for none.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct CpuMapEntry(int QueueSize, uint ProgramId);
