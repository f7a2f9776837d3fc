using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.Links;

/// <summary>What an iterator writes. Each read makes the program run on, until there is something to read.</summary>
internal sealed unsafe class IteratorStream(SafeBpfHandle iterator, string name) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        using SafeBpfHandle.BorrowedFd fd = iterator.Borrow();
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = LibC.read(fd.Value, start, (nuint)buffer.Length);
                if (count >= 0)
                {
                    return (int)count;
                }

                // EAGAIN: the program was called a million times in this call, and wrote nothing (MAX_ITER_OBJECTS).
                int errno = Marshal.GetLastPInvokeError();
                if (errno is not (Errno.EINTR or Errno.EAGAIN))
                {
                    throw new BpfException($"{name} could not be read: {Errno.Describe(errno)}{Reason(errno)}", errno);
                }
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            iterator.Dispose();
        }

        base.Dispose(disposing);
    }

    private static string Reason(int errno) =>
        errno == Errno.E2BIG ? " (the program writes more for one object than the kernel's buffer holds: eight pages)" : "";
}
