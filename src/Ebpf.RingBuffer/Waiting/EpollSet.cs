using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.RingBuffer;

/// <summary>File descriptors to wait for (epoll(7)), and a way to end the waiting.</summary>
internal sealed unsafe class EpollSet : IDisposable
{
    /// <summary>What <see cref="Wait"/> reports after <see cref="Wake"/>.</summary>
    internal const ulong WakeToken = ulong.MaxValue;

    private readonly SafeBpfHandle _epoll;
    private readonly SafeBpfHandle _wake;

    internal EpollSet()
    {
        _epoll = Own(LibC.epoll_create1(LibC.EPOLL_CLOEXEC), "epoll_create1");
        try
        {
            _wake = Own(LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK), "eventfd");
            using SafeBpfHandle.BorrowedFd wake = _wake.Borrow();
            Add(wake.Value, WakeToken, LibC.EPOLLIN);
        }
        catch
        {
            _wake?.Dispose();
            _epoll.Dispose();
            throw;
        }
    }

    /// <summary>Watches a descriptor for new events (edge-triggered); if it is ready already, that counts as one.</summary>
    /// <param name="fd">What to watch; to be removed before it is closed.</param>
    /// <param name="token">What <see cref="Wait"/> reports for it.</param>
    /// <param name="events">EPOLLIN or EPOLLOUT.</param>
    internal void AddEdge(int fd, ulong token, uint events = LibC.EPOLLIN) => Add(fd, token, events | LibC.EPOLLET);

    internal void Remove(int fd)
    {
        using SafeBpfHandle.BorrowedFd epoll = _epoll.Borrow();
        _ = LibC.epoll_ctl(epoll.Value, LibC.EPOLL_CTL_DEL, fd, null);
    }

    /// <summary>Waits for events.</summary>
    /// <param name="tokens">Where to write whose they are.</param>
    /// <param name="milliseconds">How long; -1 for ever.</param>
    /// <returns>How many; 0 after the time, or after a signal.</returns>
    internal int Wait(Span<ulong> tokens, int milliseconds)
    {
        using SafeBpfHandle.BorrowedFd epoll = _epoll.Borrow();
        int size = LibC.EpollEventSize;
        Span<byte> events = stackalloc byte[size * tokens.Length];
        int count;
        fixed (byte* buffer = events)
        {
            count = LibC.epoll_wait(epoll.Value, buffer, tokens.Length, milliseconds);
        }

        if (count < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            return errno == Errno.EINTR ? 0 : throw Failed("epoll_wait", errno);
        }

        for (int i = 0; i < count; i++)
        {
            tokens[i] = MemoryMarshal.Read<ulong>(events[(i * size + LibC.EpollDataOffset)..]);
        }

        return count;
    }

    /// <summary>Makes <see cref="Wait"/> return, now or next time, until <see cref="ClearWake"/>.</summary>
    internal void Wake()
    {
        using SafeBpfHandle.BorrowedFd wake = _wake.Borrow();
        ulong one = 1;
        _ = LibC.write(wake.Value, &one, sizeof(ulong));
    }

    internal void ClearWake()
    {
        using SafeBpfHandle.BorrowedFd wake = _wake.Borrow();
        ulong count;
        _ = LibC.read(wake.Value, &count, sizeof(ulong));
    }

    public void Dispose()
    {
        _epoll.Dispose();
        _wake.Dispose();
    }

    private void Add(int fd, ulong token, uint events)
    {
        Span<byte> epollEvent = stackalloc byte[LibC.EpollEventSize];
        epollEvent.Clear();
        MemoryMarshal.Write(epollEvent, in events);
        MemoryMarshal.Write(epollEvent[LibC.EpollDataOffset..], in token);
        using SafeBpfHandle.BorrowedFd epoll = _epoll.Borrow();
        fixed (byte* native = epollEvent)
        {
            if (LibC.epoll_ctl(epoll.Value, LibC.EPOLL_CTL_ADD, fd, native) != 0)
            {
                throw Failed("epoll_ctl", Marshal.GetLastPInvokeError());
            }
        }
    }

    private static SafeBpfHandle Own(int fd, string call) =>
        fd >= 0 ? new SafeBpfHandle(fd) : throw Failed(call, Marshal.GetLastPInvokeError());

    private static BpfException Failed(string call, int errno) => new(
        $"waiting for records failed: {call}: {Errno.Describe(errno)}"
        + (errno is Errno.EMFILE or Errno.ENFILE ? ": raise RLIMIT_NOFILE (ulimit -n)" : ""),
        errno);
}
