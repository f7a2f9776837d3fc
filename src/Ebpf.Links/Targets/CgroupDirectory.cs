using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.Links;

/// <summary>The directory of a cgroup, opened.</summary>
internal static class CgroupDirectory
{
    /// <exception cref="BpfNotFoundException">There is no such directory.</exception>
    /// <exception cref="BpfPermissionException">This process may not open it.</exception>
    internal static OpenTarget Open(string path)
    {
        int fd = LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        if (fd >= 0)
        {
            return new OpenTarget(fd, $"cgroup {path}", null, new SafeBpfHandle(fd), isCgroup: true);
        }

        int errno = Marshal.GetLastPInvokeError();
        throw errno switch
        {
            Errno.ENOENT or Errno.ENOTDIR => new BpfNotFoundException($"there is no cgroup '{path}': {Errno.Describe(errno)}{Alike(path)}", errno),
            Errno.EACCES or Errno.EPERM => new BpfPermissionException(
                $"no permission to open cgroup '{path}': {Errno.Describe(errno)}: its directories' modes decide (CAP_DAC_READ_SEARCH passes over them)",
                errno,
                ["CAP_DAC_READ_SEARCH"]),
            _ => new BpfException($"cgroup '{path}' could not be opened: {Errno.Describe(errno)}", errno),
        };
    }

    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    internal static OpenTarget Open(SafeHandle directory)
    {
        bool added = false;
        directory.DangerousAddRef(ref added);
        try
        {
            int fd = (int)directory.DangerousGetHandle();
            string path = new FileInfo($"/proc/self/fd/{fd}").LinkTarget ?? "";
            SafeBpfHandle handle = SafeBpfHandle.Duplicate(fd);
            return new OpenTarget((int)handle.DangerousGetHandle(), $"cgroup {path}", null, handle, isCgroup: true);
        }
        finally
        {
            directory.DangerousRelease();
        }
    }

    /// <summary>Why BPF can not use an open directory as a cgroup; null if it is one of version 2.</summary>
    internal static string? Objection(int fd)
    {
        _ = LibC.FileSystemMagic($"/proc/self/fd/{fd}", out long magic);
        return magic switch
        {
            LibC.CGROUP2_SUPER_MAGIC => null,
            LibC.CGROUP_SUPER_MAGIC => $"it is a cgroup of version 1, and BPF works with version 2{MountedAt()}",
            _ => $"it is no directory of a cgroup file system{MountedAt()}",
        };
    }

    /// <summary>Whether a path is in a cgroup file system of version 2.</summary>
    internal static bool IsVersion2(string path) => LibC.FileSystemMagic(path, out long magic) == 0 && magic == LibC.CGROUP2_SUPER_MAGIC;

    private static string MountedAt()
    {
        string[] mounts = [.. File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')).Where(fields => fields[2] == "cgroup2").Select(fields => fields[1])];
        return mounts.Length == 0
            ? ", which is mounted nowhere here: mount -t cgroup2 none /sys/fs/cgroup (or another directory)"
            : $"; version 2 is mounted at {string.Join(" and ", mounts)}";
    }

    private static string Alike(string path)
    {
        string full = Path.GetFullPath(path);
        string? parent = Path.GetDirectoryName(full);
        return parent is null || !Directory.Exists(parent)
            ? MountedAt()
            : NamesLike.Describe(Path.GetFileName(full), Directory.EnumerateDirectories(parent).Select(child => Path.GetFileName(child)));
    }
}
