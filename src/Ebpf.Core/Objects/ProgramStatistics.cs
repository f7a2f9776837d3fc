namespace Ebpf;

/// <summary>How often a program ran, and for how long, while statistics were on; see <see cref="BpfProgram.EnableStatistics"/>.</summary>
/// <param name="RunTime">The time that it took on all CPUs together, to the 100 ns. Kernel 5.1.</param>
/// <param name="RunCount">How often it ran. Kernel 5.1.</param>
/// <param name="RecursionMisses">
/// How often it did not run since it was running on that CPU already, counted always; <see langword="null"/> where the kernel does not
/// tell. Kernel 5.12.
/// </param>
public readonly record struct ProgramStatistics(TimeSpan RunTime, ulong RunCount, ulong? RecursionMisses);
