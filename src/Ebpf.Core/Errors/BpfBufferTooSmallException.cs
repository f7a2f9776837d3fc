namespace Ebpf;

/// <summary>The exception that is thrown when the kernel has more bytes to hand out than the caller's buffer holds.</summary>
public sealed class BpfBufferTooSmallException : BpfException
{
    /// <summary>Makes an exception that tells the size to use.</summary>
    /// <param name="message">Which buffer is too small.</param>
    /// <param name="neededSize">The size that suffices, in bytes.</param>
    /// <param name="errno">The positive error number, <c>ENOSPC</c> (28); 0 when no system call failed.</param>
    public BpfBufferTooSmallException(string message, int neededSize, int errno = 0)
        : base(message, errno) => NeededSize = neededSize;

    /// <summary>The size that suffices, in bytes.</summary>
    public int NeededSize { get; }
}
