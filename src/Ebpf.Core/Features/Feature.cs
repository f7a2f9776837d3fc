using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>Something that is asked of the kernel, and what is known beforehand to explain an answer other than yes.</summary>
/// <param name="Name">As it stands in a sentence.</param>
/// <param name="Since">The first upstream kernel that has it.</param>
/// <param name="Config">Options of the kernel's build without any of which it is not there.</param>
/// <param name="Needs">Capabilities without which trying proves nothing.</param>
internal sealed record Feature(string Name, KernelVersion Since, string[] Config, Capability[] Needs)
{
    internal Feature(string name, KernelVersion since, params string[] config)
        : this(name, since, config, [Capability.Bpf])
    {
    }

    internal FeatureAnswer Yes() => new(FeatureSupport.Yes, "", Since);

    internal FeatureAnswer No(string reason) => new(FeatureSupport.No, reason, Since);

    internal FeatureAnswer Unknown(string reason) => new(FeatureSupport.Unknown, reason, Since);

    /// <summary>The answer that follows from what the kernel returned to an attempt.</summary>
    /// <param name="errno">The error number, of either sign; 0 for success, which is a yes.</param>
    /// <param name="proofs">The errors that only a kernel with the feature returns.</param>
    internal FeatureAnswer Judge(int errno, params ReadOnlySpan<int> proofs)
    {
        errno = Math.Abs(errno);
        if (errno == 0 || proofs.Contains(errno))
        {
            return Yes();
        }

        // Without privilege the kernel may refuse by any error: a program can be "too big", a loop "invalid".
        return Privilege.Lacks(Needs) is { } lack ? Unknown(lack) : JudgePrivileged(errno);
    }

    /// <summary>The answer to what this comes down to, as an answer to this.</summary>
    internal FeatureAnswer Follow(FeatureAnswer other) => other switch
    {
        { IsYes: true } => Yes(),
        { IsNo: true } => Missing(other.Reason),
        _ => Unknown(other.Reason),
    };

    /// <summary>What in the kernel's age or build explains that it is not there; null if neither does.</summary>
    internal string? Obstacle()
    {
        if (KernelVersion.Current < Since)
        {
            return $"this kernel is {KernelVersion.Current}; {Name} came with {Since}";
        }

        return KernelConfig.Current is { } config && Array.Find(Config, option => !config.IsEnabled(option)) is { } absent
            ? $"this kernel is built without {absent} ({config.Source})"
            : null;
    }

    /// <summary>No, because of the kernel's age or build if those explain it.</summary>
    /// <param name="otherwise">The reason if they do not.</param>
    internal FeatureAnswer Missing(string otherwise) =>
        No(Obstacle() ?? (KernelConfig.Current is not null || Config.Length == 0
            ? otherwise
            : $"{otherwise}; it takes {string.Join(" and ", Config)}, and the kernel's configuration can not be read"));

    private FeatureAnswer JudgePrivileged(int errno)
    {
        switch (errno)
        {
            case Errno.EINVAL or Errno.E2BIG or Errno.EOPNOTSUPP or Errno.ENOTSUPP:
                return Missing($"the kernel answers {Errno.Name(errno)} to {Name}");
            case Errno.ENOSYS when KernelConfig.Current is { } config && !config.IsEnabled("CONFIG_BPF_SYSCALL"):
                return No($"this kernel is built without CONFIG_BPF_SYSCALL ({config.Source})");
            case Errno.EPERM or Errno.EACCES or Errno.ENOSYS:
                // Memory accounting by cgroup took RLIMIT_MEMLOCK's place in 5.11.
                string memlock =
                    KernelVersion.Current < new KernelVersion(5, 11) && BpfSettings.MemlockLimit is not (null or ulong.MaxValue) and ulong limit
                    ? $", or RLIMIT_MEMLOCK ({limit:#,0} bytes) is too small"
                    : "";
                return Unknown(
                    $"the kernel answers {Errno.Name(errno)} though no capability is missing: a seccomp filter or a security policy forbids it{memlock}");
            default:
                return Unknown($"the attempt failed: {Errno.Describe(errno)}");
        }
    }
}
