namespace Ebpf.Kernel;

/// <summary>What the kernel's security modules tell of themselves, in securityfs.</summary>
internal static class SecurityFs
{
    private const string MountPoint = "/sys/kernel/security";

    /// <summary>The mode of the lockdown security module; none where the kernel does not have it.</summary>
    internal static Lockdown ReadLockdown() =>
        !TryRead("lockdown", out string? text) ? Lockdown.Unknown : text is null ? Lockdown.None : ParseLockdown(text);

    /// <summary>The names of the security modules that are active, or null if they could not be found out.</summary>
    internal static string[]? ReadModules() => TryRead("lsm", out string? text) && text is not null ? text.Trim().Split(',') : null;

    /// <summary>Of "none [integrity] confidentiality" the one in brackets.</summary>
    internal static Lockdown ParseLockdown(string text)
    {
        int start = text.IndexOf('[', StringComparison.Ordinal), end = text.IndexOf(']', StringComparison.Ordinal);
        return start >= 0 && end > start && Enum.TryParse(text.AsSpan(start + 1, end - start - 1), ignoreCase: true, out Lockdown mode)
            ? mode
            : Lockdown.Unknown;
    }

    // False if nothing can be said; true with no text where securityfs is there and the file is not.
    private static bool TryRead(string file, out string? text)
    {
        text = null;
        try
        {
            // Every kernel that has securityfs has the list of modules in it (4.11).
            if (File.Exists($"{MountPoint}/lsm"))
            {
                text = ReadIfThere($"{MountPoint}/{file}");
                return true;
            }

            using SafeBpfHandle? mount = DetachedMount.TryCreate("securityfs"u8, out _);
            if (mount is null)
            {
                return false;
            }

            using SafeBpfHandle.BorrowedFd fd = mount.Borrow();
            text = ReadIfThere($"/proc/self/fd/{fd.Value}/{file}");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? ReadIfThere(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
