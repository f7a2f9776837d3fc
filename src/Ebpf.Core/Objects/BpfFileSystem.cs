using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf;

/// <summary>The BPF file system (bpffs), where objects are pinned so that they outlive the processes that use them.</summary>
/// <remarks>Mostly mounted on <c>/sys/fs/bpf</c>; where it is not, <c>mount -t bpf bpf /sys/fs/bpf</c> does it.</remarks>
public static class BpfFileSystem
{
    private const string MountHint = "; mount one with `mount -t bpf bpf /sys/fs/bpf`";

    /// <summary>What is pinned in a directory and the directories below it, found while it is enumerated; no descriptor is kept.</summary>
    /// <param name="directory">A directory of a BPF file system.</param>
    /// <returns>The pins in no particular order. Symbolic links are not followed; what vanishes meanwhile is left out.</returns>
    /// <exception cref="BpfNotFoundException">There is no such directory.</exception>
    /// <exception cref="BpfException">It is not in a BPF file system.</exception>
    /// <exception cref="BpfPermissionException">This process may not read it.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static IEnumerable<BpfPin> Enumerate(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("The BPF file system is Linux's.");
        }

        if (!Directory.Exists(directory))
        {
            throw new BpfNotFoundException($"there is no directory '{directory}'{(IsBpf(Nearest(directory)) ? "" : MountHint)}", Errno.ENOENT);
        }

        return IsBpf(directory) ? Walk(directory) : throw new BpfException($"'{directory}' is not in a BPF file system{MountHint}");
    }

    /// <summary>Why a pin was not opened.</summary>
    internal static BpfException NotOpened(string path, BpfObjectKind expected, int errno)
    {
        string what = $"'{path}' could not be opened as the pin of a {BpfFd.Name(expected)}";
        bool isBpf = IsBpf(Nearest(path));

        // The kernel answers EACCES, not EINVAL, where a file or directory is not a pin.
        return errno switch
        {
            Errno.ENOENT => new BpfNotFoundException($"nothing is pinned at '{path}'{(isBpf ? "" : $": it is not in a BPF file system{MountHint}")}", errno),
            Errno.EACCES when Directory.Exists(path) => new BpfException($"{what}: it is a directory", errno),
            Errno.EACCES when !isBpf => new BpfException($"{what}: it is not in a BPF file system{MountHint}", errno),
            Errno.EACCES => new BpfPermissionException($"{what}: no permission; run as its owner or root, or open it with the access that its mode grants", errno, []),
            Errno.EPERM => BpfFd.Refused($"open '{path}'", errno, Capability.Bpf),
            _ => new BpfException($"{what}: {Errno.Describe(errno)}", errno),
        };
    }

    /// <summary>Why an object was not pinned.</summary>
    /// <param name="what">The object, as in "map 'events'".</param>
    /// <param name="path">Where it was to be pinned.</param>
    /// <param name="present">Where it is pinned now, or null.</param>
    /// <param name="errno">The positive error number.</param>
    internal static BpfException NotPinned(string what, string path, string? present, int errno)
    {
        string nearest = Nearest(path);
        string action = $"{what} could not be pinned at '{path}'";
        if (!IsBpf(nearest))
        {
            return new BpfException($"{action}: it is not in a BPF file system{MountHint}", errno);
        }

        return errno switch
        {
            Errno.EEXIST => new BpfException($"{action}: {Describe(path)} is there already", errno),
            Errno.EXDEV => new BpfException($"{action}: its present pin '{present}' is in another BPF file system; unpin it first", errno),
            Errno.EPERM when path.AsSpan(nearest.Length).Contains('.') => new BpfException($"{action}: the BPF file system has no names with a '.'", errno),
            Errno.EACCES => new BpfPermissionException($"{action}: no permission to write to '{nearest}'", errno, []),
            Errno.EPERM => BpfFd.Refused($"pin {what} at '{path}'", errno, Capability.Bpf),
            _ => new BpfException($"{action}: {Errno.Describe(errno)}", errno),
        };
    }

    /// <summary>Makes the directories above a path that are missing, readable by their owner alone; only in a BPF file system.</summary>
    /// <param name="path">The path whose directories are made.</param>
    /// <param name="created">Those that were made, outermost first, after a failure too.</param>
    /// <returns>0 or the error number.</returns>
    internal static int CreateParents(string path, List<string> created)
    {
        string nearest = Nearest(path);
        if (!IsBpf(nearest))
        {
            return Errno.ENOENT;
        }

        for (string parent = Path.GetDirectoryName(path)!; nearest != parent;)
        {
            int end = path.IndexOf('/', nearest.TrimEnd('/').Length + 1);
            nearest = path[..end];
            const uint ownerOnly = 0b111_000_000;
            int errno = LibC.mkdir(nearest, ownerOnly) == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (errno == 0)
            {
                created.Add(nearest);
            }
            else if (errno != Errno.EEXIST)
            {
                return errno;
            }
        }

        return 0;
    }

    private static IEnumerable<BpfPin> Walk(string directory)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        using IEnumerator<string> paths = Read(() => Directory.EnumerateFiles(directory, "*", options).GetEnumerator());
        while (Read(paths.MoveNext))
        {
            if (TryKindOf(paths.Current) is { } kind)
            {
                yield return new BpfPin(paths.Current, kind);
            }
        }

        static T Read<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            catch (UnauthorizedAccessException e)
            {
                throw new BpfPermissionException($"no permission to read a directory of the BPF file system: {e.Message}", Errno.EACCES, []);
            }
        }
    }

    /// <returns>What is pinned at a path; null if nothing is there.</returns>
    private static BpfObjectKind? TryKindOf(string path)
    {
        int fd = BpfFd.OpenPin(path, BpfAccess.ReadWrite);
        fd = fd == -Errno.EACCES ? BpfFd.OpenPin(path, BpfAccess.ReadOnly) : fd;
        if (fd < 0)
        {
            return fd == -Errno.ENOENT ? null : BpfObjectKind.Unknown;
        }

        using var handle = new SafeBpfHandle(fd);
        return BpfFd.KindOf(fd);
    }

    private static string Describe(string path) =>
        Directory.Exists(path) ? "a directory" : TryKindOf(path) is { } kind and not BpfObjectKind.Unknown ? $"the pin of a {BpfFd.Name(kind)}" : "something else";

    /// <summary>Whether there is something at a path that is not in a BPF file system; no also where this process may not see it.</summary>
    internal static bool IsElsewhere(string path) => LibC.FileSystemMagic(path, out long magic) == 0 && magic != LibC.BPF_FS_MAGIC;

    private static bool IsBpf(string path) => LibC.FileSystemMagic(path, out long magic) == 0 && magic == LibC.BPF_FS_MAGIC;

    /// <summary>The innermost directory above a path that is there.</summary>
    private static string Nearest(string path)
    {
        string? directory = Path.GetDirectoryName(Path.GetFullPath(path));
        while (directory is not null && !Directory.Exists(directory))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? "/";
    }
}
