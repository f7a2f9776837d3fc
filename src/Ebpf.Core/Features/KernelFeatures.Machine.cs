namespace Ebpf;

public static partial class KernelFeatures
{
    private static Lockdown _lockdown;

    /// <summary>
    /// What the kernel denies to everyone, root included; read once, until <see cref="Refresh"/>. Where securityfs is not mounted, it is mounted
    /// for a moment in a place that no other process sees, which takes CAP_SYS_ADMIN; without that it is <see cref="Lockdown.Unknown"/>.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static Lockdown Lockdown
    {
        get
        {
            if (!OperatingSystem.IsLinux())
            {
                throw new PlatformNotSupportedException("Lockdown is Linux's.");
            }

            Lockdown known = _lockdown;
            return known != Lockdown.Unknown ? known : _lockdown = SecurityFs.ReadLockdown();
        }
    }
}
