using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Native;

/// <summary>What the libraries need of libc. A failure is -1 (<see cref="MAP_FAILED"/>) and the last P/Invoke error.</summary>
/// <remarks>
/// syscall, fcntl and ioctl are variadic in C and declared here with fixed parameters. On x64 and arm64 Linux both kinds pass
/// integers and pointers in the same registers (Apple's arm64 is the one that differs), and the vector-register count that x64
/// wants in AL only tells a variadic function which registers to save.
/// </remarks>
internal static unsafe partial class LibC
{

    internal const int F_DUPFD_CLOEXEC = 1030;

    internal const int O_RDONLY = 0;
    internal const int O_CLOEXEC = 0x80000;

    internal const int PROT_NONE = 0;
    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    internal const int MAP_SHARED = 0x01;
    internal const int MAP_PRIVATE = 0x02;
    internal const int MAP_FIXED = 0x10;
    internal const int MAP_ANONYMOUS = 0x20;
    internal const int MAP_NORESERVE = 0x4000;
    internal const int MAP_FIXED_NOREPLACE = 0x100000;
    internal const nint MAP_FAILED = -1;

    internal const nuint PERF_FLAG_FD_CLOEXEC = 8;
    internal const nuint PERF_EVENT_IOC_ENABLE = 0x2400;
    internal const nuint PERF_EVENT_IOC_DISABLE = 0x2401;
    internal const nuint PERF_EVENT_IOC_SET_BPF = 0x40042408;
    internal const nuint PERF_EVENT_IOC_PAUSE_OUTPUT = 0x40042409;

    internal const uint FSOPEN_CLOEXEC = 1;
    internal const uint FSMOUNT_CLOEXEC = 1;
    internal const uint FSCONFIG_SET_FLAG = 0;
    internal const uint FSCONFIG_SET_STRING = 1;
    internal const uint FSCONFIG_CMD_CREATE = 6;

    internal const nuint AT_SECURE = 23;
    internal const nuint AT_SYSINFO_EHDR = 33;

    internal const int AT_FDCWD = -100;
    internal const uint RENAME_NOREPLACE = 1;
    internal const long BPF_FS_MAGIC = 0xcafe4a11;
    internal const long TRACEFS_MAGIC = 0x74726163;

    // Numbers from 424 on are the same on every architecture.
    private const nint SysFsopen = 430;
    private const nint SysFsconfig = 431;
    private const nint SysFsmount = 432;
    private const nint SysPidfdOpen = 434;

    // The one of these flags that differs.
    internal static int O_DIRECTORY => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.Arm64 or Architecture.Ppc64le => 0x4000,
        _ => 0x10000,
    };

    private static nint SysPerfEventOpen => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 298,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 241,
        Architecture.S390x => 331,
        Architecture.Ppc64le => 319,
        Architecture other => throw new PlatformNotSupportedException($"The number of perf_event_open is not known for {other}."),
    };

    // Through syscall(2): glibc has the function since 2.28 only.
    private static nint SysRenameAt2 => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 316,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 276,
        Architecture.S390x => 347,
        Architecture.Ppc64le => 357,
        Architecture other => throw new PlatformNotSupportedException($"The number of renameat2 is not known for {other}."),
    };

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags, uint mode);

    /// <param name="resource">RLIMIT_*.</param>
    /// <param name="limit">struct rlimit: the soft limit, and the hard one.</param>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int setrlimit(int resource, nuint* limit);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint read(int fd, void* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fcntl(int fd, int command, nint argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(int fd, nuint request, nuint argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint mmap(nint address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int munmap(nint address, nuint length);

    [LibraryImport("libc")]
    internal static partial nuint getauxval(nuint type);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mkdir(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rmdir(string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int unlink(string path);

    internal static int pidfd_open(int pid, uint flags) => (int)syscall(SysPidfdOpen, pid, (nint)flags, 0, 0, 0, 0);

    /// <summary>The magic number of the file system that holds a path (statfs(2)).</summary>
    /// <returns>0, or -1 after a failure.</returns>
    internal static int FileSystemMagic(string path, out long magic)
    {
        // struct statfs has 120 bytes on 64-bit hosts, and starts with f_type, a long.
        long* buffer = stackalloc long[64];
        int result = statfs(path, buffer);
        magic = buffer[0];
        return result;
    }

    /// <summary>Renames a file unless there is something at the new path (<c>EEXIST</c>): renameat2(2), kernel 3.15.</summary>
    internal static int RenameNoReplace(string oldPath, string newPath)
    {
        fixed (byte* from = Encoding.UTF8.GetBytes(oldPath + '\0'), to = Encoding.UTF8.GetBytes(newPath + '\0'))
        {
            return (int)syscall(SysRenameAt2, AT_FDCWD, (nint)from, AT_FDCWD, (nint)to, (nint)RENAME_NOREPLACE, 0);
        }
    }

    /// <param name="attr">What to measure.</param>
    /// <param name="pid">0 for the calling thread, -1 for all.</param>
    /// <param name="cpu">-1 for any.</param>
    /// <param name="groupFd">-1 for none.</param>
    /// <param name="flags">PERF_FLAG_*.</param>
    internal static int perf_event_open(perf_event_attr* attr, int pid, int cpu, int groupFd, nuint flags) =>
        (int)syscall(SysPerfEventOpen, (nint)attr, pid, cpu, groupFd, (nint)flags, 0);

    internal static int fsopen(byte* fileSystem, uint flags) =>
        (int)syscall(SysFsopen, (nint)fileSystem, (nint)flags, 0, 0, 0, 0);

    internal static int fsconfig(int fd, uint command, byte* key, void* value, int auxiliary) =>
        (int)syscall(SysFsconfig, fd, (nint)command, (nint)key, (nint)value, auxiliary, 0);

    /// <summary>A detached mount: seen through the returned fd (openat) only, and gone with it.</summary>
    internal static int fsmount(int fd, uint flags, uint attributes) =>
        (int)syscall(SysFsmount, fd, (nint)flags, (nint)attributes, 0, 0, 0);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statfs(string path, long* buffer);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);
}
