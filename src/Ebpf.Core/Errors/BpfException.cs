namespace Ebpf;

/// <summary>The exception that is thrown when the kernel or libbpf refuses a BPF operation; its message says what to do about it.</summary>
/// <remarks>
/// Kinds of refusal with a remedy of their own have a class of their own: <see cref="VerifierException"/>,
/// <see cref="BpfPermissionException"/>, <see cref="BpfNotSupportedException"/>, <see cref="BpfFormatException"/>,
/// <see cref="MapMismatchException"/>. Wrong arguments are the usual <see cref="ArgumentException"/>s, and a key that a map does
/// not have is <see langword="false"/>, never an exception.
/// </remarks>
public class BpfException : Exception
{
    /// <summary>Makes an exception with no error number.</summary>
    /// <param name="message">What was refused, why, and what to do.</param>
    public BpfException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with no error number and a cause.</summary>
    /// <param name="message">What was refused, why, and what to do.</param>
    /// <param name="innerException">The cause, if it is an exception.</param>
    public BpfException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception for an operation that failed with <paramref name="errno"/>.</summary>
    /// <param name="message">What was refused, why, and what to do.</param>
    /// <param name="errno">The positive error number (errno(3)), or libbpf's own (4000 and above).</param>
    public BpfException(string message, int errno)
        : base(message) => Errno = errno;

    /// <summary>The positive error number (errno(3), or libbpf's own from 4000 on); 0 when no system call failed.</summary>
    public int Errno { get; }
}
