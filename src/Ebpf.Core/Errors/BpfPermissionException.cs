namespace Ebpf;

/// <summary>The exception that is thrown when the process lacks a privilege that a BPF operation needs.</summary>
public sealed class BpfPermissionException : BpfException
{
    /// <summary>Makes an exception that names the missing capabilities.</summary>
    /// <param name="message">What was refused, why, and what to do.</param>
    /// <param name="errno">The positive error number, <c>EPERM</c> (1) or <c>EACCES</c> (13).</param>
    /// <param name="missingCapabilities">The capabilities that are needed and absent, such as <c>CAP_BPF</c>; empty when something else is the reason.</param>
    public BpfPermissionException(string message, int errno, IReadOnlyList<string> missingCapabilities)
        : base(message, errno)
    {
        ArgumentNullException.ThrowIfNull(missingCapabilities);
        MissingCapabilities = missingCapabilities;
    }

    /// <summary>The capabilities that are needed and absent, such as <c>CAP_BPF</c>; empty when something else (lockdown, say) is the reason.</summary>
    public IReadOnlyList<string> MissingCapabilities { get; }
}
