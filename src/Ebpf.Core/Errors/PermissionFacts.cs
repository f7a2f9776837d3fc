using Ebpf.Features;

namespace Ebpf.Errors;

/// <summary>What decides about permission on this machine and in this process.</summary>
/// <param name="Kernel">The kernel's version.</param>
/// <param name="Capabilities">The effective capabilities of the calling thread.</param>
/// <param name="IsInUserNamespace">Whether the process is in another user namespace than the first: its capabilities do not count for BPF.</param>
/// <param name="Lockdown">The kernel's lockdown.</param>
/// <param name="UnprivilegedBpfDisabled">The sysctl <c>kernel.unprivileged_bpf_disabled</c>; null if it can not be read.</param>
/// <param name="HasSeccompFilter">Whether a filter decides about system calls.</param>
/// <param name="MemlockLimit">The soft limit of locked memory in bytes; null if it can not be read, the largest number if there is none.</param>
internal sealed record PermissionFacts(
    KernelVersion Kernel,
    Capabilities Capabilities,
    bool IsInUserNamespace,
    Lockdown Lockdown,
    int? UnprivilegedBpfDisabled,
    bool HasSeccompFilter,
    ulong? MemlockLimit)
{
    internal static PermissionFacts Read() => new(
        KernelVersion.Current,
        Capabilities.OfThisThread(),
        !Privilege.IsInFirstUserNamespace(),
        KernelFeatures.Lockdown,
        BpfSettings.UnprivilegedBpfDisabled,
        // SECCOMP_MODE_FILTER
        File.ReadLines("/proc/thread-self/status").Any(line => line.StartsWith("Seccomp:", StringComparison.Ordinal) && line.EndsWith('2')),
        BpfSettings.MemlockLimit);
}
