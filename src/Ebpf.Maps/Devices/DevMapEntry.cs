using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>What a <see cref="BpfDevMap"/> holds: <c>struct bpf_devmap_val</c> as the kernel gives it out.</summary>
/// <param name="Ifindex">The number of the network device.</param>
/// <param name="ProgramId">The id of the program that frames pass on the way; 0 for none.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct DevMapEntry(int Ifindex, uint ProgramId);
