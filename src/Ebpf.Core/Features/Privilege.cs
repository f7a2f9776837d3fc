namespace Ebpf.Features;

/// <summary>Whether the kernel would grant what a probe asks for.</summary>
internal static class Privilege
{
    private static readonly KernelVersion _ownCapabilities = new(5, 8);

    /// <summary>What this thread lacks, as a reason; null if nothing.</summary>
    internal static string? Lacks(Capability[] needed)
    {
        if (KernelVersion.Current < _ownCapabilities && needed.Length > 0)
        {
            needed =
            [
                .. needed.Select(capability => capability is Capability.Bpf or Capability.Perfmon ? Capability.SysAdmin : capability).Distinct(),
            ];
        }

        IReadOnlyList<string> missing = Capabilities.OfThisThread().Missing(needed);
        if (missing.Count > 0)
        {
            return $"this thread lacks {string.Join(" and ", missing)}, without which the kernel does not tell";
        }

        return needed.Length == 0 || IsInFirstUserNamespace()
            ? null
            : "this process is in a user namespace, where capabilities do not count for BPF";
    }

    // The number of the first user namespace is part of the kernel's interface: PROC_USER_INIT_INO of include/linux/proc_ns.h.
    internal static bool IsInFirstUserNamespace()
    {
        FileSystemInfo? target = File.Exists("/proc/self/ns/user") ? new FileInfo("/proc/self/ns/user") : null;
        return target?.LinkTarget is null or "user:[4026531837]";
    }
}
