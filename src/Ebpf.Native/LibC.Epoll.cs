using System.Runtime.InteropServices;

namespace Ebpf.Native;

internal static unsafe partial class LibC
{
    internal const int EPOLL_CLOEXEC = 0x80000;
    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const uint EPOLLIN = 0x001;
    internal const uint EPOLLOUT = 0x004;
    internal const uint EPOLLET = 1u << 31;
    internal const int EFD_CLOEXEC = 0x80000;
    internal const int EFD_NONBLOCK = 0x800;

    /// <summary>sizeof(struct epoll_event): packed on x86-64, where it is the ABI of i386.</summary>
    internal static int EpollEventSize => IsEpollEventPacked ? 12 : 16;

    /// <summary>offsetof(struct epoll_event, data).</summary>
    internal static int EpollDataOffset => IsEpollEventPacked ? 4 : 8;

    private static bool IsEpollEventPacked => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    /// <param name="epoll">From <see cref="epoll_create1"/>.</param>
    /// <param name="operation">EPOLL_CTL_*.</param>
    /// <param name="fd">What to watch.</param>
    /// <param name="epollEvent">A struct epoll_event; may be null for EPOLL_CTL_DEL.</param>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_ctl(int epoll, int operation, int fd, byte* epollEvent);

    /// <param name="epoll">From <see cref="epoll_create1"/>.</param>
    /// <param name="events">Room for <paramref name="count"/> times <see cref="EpollEventSize"/> bytes.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="timeout">In milliseconds; -1 for ever.</param>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_wait(int epoll, byte* events, int count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int fd, void* buffer, nuint count);
}
