using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Objects;

/// <summary>Owns the file descriptor of a map, program or link.</summary>
internal sealed class SafeBpfHandle : SafeHandle
{
    // A SafeHandle lets itself be borrowed on and on while one borrower overlaps the next, disposed or not.
    private volatile bool _isDisposed;

    internal SafeBpfHandle(int fd)
        : base(-1, ownsHandle: true) => SetHandle(fd);

    public override bool IsInvalid => handle < 0;

    /// <summary>Another descriptor of the object that <paramref name="fd"/> refers to, closed on exec.</summary>
    internal static SafeBpfHandle Duplicate(int fd) => new(DuplicateFd(fd));

    /// <summary>Another descriptor of the object that <paramref name="fd"/> refers to, closed on exec; the caller's to close.</summary>
    internal static int DuplicateFd(int fd)
    {
        // As libbpf does: 0 stands for "none" in many a field of bpf(2), and 1 and 2 are where programs write to without a look.
        const nint lowest = 3;
        int copy = LibC.fcntl(fd, LibC.F_DUPFD_CLOEXEC, lowest);
        if (copy >= 0)
        {
            return copy;
        }

        int errno = Marshal.GetLastPInvokeError();
        throw new BpfException($"a file descriptor could not be duplicated: {Errno.Describe(errno)}", errno);
    }

    /// <summary>Whether it is closed, or will be as soon as nobody borrows it.</summary>
    internal bool IsDisposed => _isDisposed;

    /// <summary>Borrows the descriptor: it stays open, and its number is not reused, until the result is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    internal BorrowedFd Borrow() => new(this);

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }

    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;

    internal readonly ref struct BorrowedFd : IDisposable
    {
        private readonly SafeBpfHandle _owner;

        internal BorrowedFd(SafeBpfHandle owner)
        {
            ObjectDisposedException.ThrowIf(owner._isDisposed, owner);
            bool added = false;
            owner.DangerousAddRef(ref added);
            _owner = owner;
        }

        internal int Value => (int)_owner.handle;

        public void Dispose() => _owner.DangerousRelease();
    }
}
