namespace Ebpf;

/// <summary>The exception that is thrown when this kernel, or the loaded libbpf, does not have what an operation needs.</summary>
public sealed class BpfNotSupportedException : BpfException
{
    /// <summary>Makes an exception that names what is missing.</summary>
    /// <param name="message">What is missing, and which kernel or libbpf has it.</param>
    /// <param name="errno">The positive error number; 0 when no system call failed.</param>
    public BpfNotSupportedException(string message, int errno = 0)
        : base(message, errno)
    {
    }
}
