namespace Ebpf;

/// <summary>
/// The exception that is thrown when a map, program, link or pin that is asked for does not exist, or no longer, or a
/// file, function or USDT probe that is to be traced.
/// </summary>
public sealed class BpfNotFoundException : BpfException
{
    /// <summary>Makes an exception that names what is not there.</summary>
    /// <param name="message">What was looked for, and where.</param>
    /// <param name="errno">The positive error number; 0 when no system call failed.</param>
    public BpfNotFoundException(string message, int errno = 0)
        : base(message, errno)
    {
    }
}
