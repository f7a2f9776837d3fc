namespace Ebpf;

/// <summary>An object that is pinned in the BPF file system.</summary>
/// <param name="Path">The path of the pin.</param>
/// <param name="Kind">What is pinned there; <see cref="BpfObjectKind.Unknown"/> if this process may not open it.</param>
public readonly record struct BpfPin(string Path, BpfObjectKind Kind);
