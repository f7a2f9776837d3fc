using System.Globalization;

namespace Ebpf.Errors;

/// <summary>What decides about permission on this machine and in this process. Read after a failure; what can not be read is taken for absent.</summary>
/// <param name="Kernel">The kernel's version.</param>
/// <param name="Capabilities">The effective capabilities of the calling thread.</param>
/// <param name="IsInUserNamespace">Whether the process is in another user namespace than the first, where its capabilities do not count for BPF.</param>
/// <param name="Lockdown">The kernel's lockdown: <c>none</c>, <c>integrity</c>, <c>confidentiality</c>; null if it can not be seen.</param>
/// <param name="UnprivilegedBpfDisabled">The sysctl <c>kernel.unprivileged_bpf_disabled</c>.</param>
/// <param name="HasSeccompFilter">Whether a filter decides about system calls.</param>
/// <param name="MemlockLimit">The soft limit of locked memory in bytes; null if there is none.</param>
internal sealed record PermissionFacts(
    Version Kernel, Capabilities Capabilities, bool IsInUserNamespace, string? Lockdown, int UnprivilegedBpfDisabled, bool HasSeccompFilter, ulong? MemlockLimit)
{
    internal static PermissionFacts Read() => new(
        Environment.OSVersion.Version,
        Capabilities.OfThisThread(),
        IsInUserNamespace: Text("/proc/self/uid_map").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not ([] or ["0", "0", "4294967295"]),
        Lockdown: Bracketed(Text("/sys/kernel/security/lockdown")),
        UnprivilegedBpfDisabled: int.TryParse(Text("/proc/sys/kernel/unprivileged_bpf_disabled"), CultureInfo.InvariantCulture, out int disabled) ? disabled : 0,
        HasSeccompFilter: Field("/proc/thread-self/status", "Seccomp:") is ["2", ..],
        MemlockLimit: Field("/proc/self/limits", "Max locked memory") is [var soft, ..] && ulong.TryParse(soft, CultureInfo.InvariantCulture, out ulong bytes) ? bytes : null);

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not mounted, or hidden: the explanation does without.
            return "";
        }
    }

    private static string[] Field(string path, string name) =>
        Text(path).Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..]
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];

    // "none [integrity] confidentiality"
    private static string? Bracketed(string text)
    {
        int start = text.IndexOf('[', StringComparison.Ordinal), end = text.IndexOf(']', StringComparison.Ordinal);
        return start >= 0 && end > start ? text[(start + 1)..end] : null;
    }
}
