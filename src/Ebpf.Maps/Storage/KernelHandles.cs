using System.Runtime.InteropServices;
using Ebpf.Native;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Maps;

/// <summary>Opens what <see cref="BpfLocalStorage{T}"/> and <see cref="BpfCgroupArray"/> are addressed by.</summary>
public static class KernelHandles
{
    /// <summary>Opens a task, as a pidfd. Kernel 5.3.</summary>
    /// <param name="processId">The process; its first thread is meant.</param>
    /// <returns>The handle, which the caller disposes.</returns>
    /// <exception cref="BpfNotFoundException">There is no such process.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    public static SafeHandle OpenTask(int processId) => Own(LibC.pidfd_open(processId, 0), $"process {processId}");

    /// <summary>Opens the directory of a cgroup.</summary>
    /// <param name="path">A directory in cgroup2's file system, such as <c>/sys/fs/cgroup/user.slice</c>.</param>
    /// <returns>The handle, which the caller disposes.</returns>
    /// <exception cref="BpfNotFoundException">There is no such directory.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    public static SafeHandle OpenCgroup(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Own(LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_DIRECTORY, 0), $"cgroup '{path}'");
    }

    private static SafeFileHandle Own(int fd, string what)
    {
        if (fd >= 0)
        {
            return new SafeFileHandle(fd, ownsHandle: true);
        }

        int errno = Marshal.GetLastPInvokeError();
        string message = $"{what} could not be opened: {Errno.Describe(errno)}";
        throw errno is Errno.ENOENT or Errno.ESRCH ? new BpfNotFoundException(message, errno) : new BpfException(message, errno);
    }
}
