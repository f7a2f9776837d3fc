using System.Globalization;
using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.Links;

/// <summary>A network namespace: where interfaces have their names and indexes, and sockets their addresses.</summary>
/// <remarks>
/// It names a namespace and holds nothing open: the namespace is looked up when it is used. Entering another one than the caller's takes
/// CAP_SYS_ADMIN, and is done on a thread of its own that ends afterwards, so that no thread of the process is left in it.
/// </remarks>
public sealed class NetworkNamespace
{
    private const string NamesDirectory = "/run/netns";
    private const string OfThisThread = "/proc/thread-self/ns/net";

    private NetworkNamespace(string path) => Path = path;

    /// <summary>The namespace of whichever thread uses it.</summary>
    public static NetworkNamespace Current { get; } = new(OfThisThread);

    /// <summary>The file that refers to the namespace.</summary>
    public string Path { get; }

    /// <summary>A namespace that <c>ip netns add</c> has named: <c>/run/netns/NAME</c>.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">The name is empty or has a slash.</exception>
    public static NetworkNamespace FromName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.Contains('/')
            ? throw new ArgumentException($"'{name}' is a path: use {nameof(FromPath)}", nameof(name))
            : new NetworkNamespace(System.IO.Path.Combine(NamesDirectory, name));
    }

    /// <summary>A namespace by a file that refers to it, such as <c>/run/docker/netns/abc</c> or <c>/proc/PID/ns/net</c>.</summary>
    /// <param name="path">The file.</param>
    public static NetworkNamespace FromPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new NetworkNamespace(System.IO.Path.GetFullPath(path));
    }

    /// <summary>The namespace of a process, of a container's for instance.</summary>
    /// <param name="processId">The process, as this process sees it.</param>
    public static NetworkNamespace FromProcess(int processId)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(processId);
        return new NetworkNamespace(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/ns/net"));
    }

    /// <summary>Runs a function in the namespace, on a thread of its own unless the caller is there already, and waits for it.</summary>
    /// <remarks>Sockets that it opens stay in the namespace. What it awaits, or starts on other threads, does not run there.</remarks>
    /// <param name="function">What to run; what it throws is thrown here.</param>
    /// <exception cref="BpfNotFoundException">There is no such namespace.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_SYS_ADMIN.</exception>
    /// <exception cref="BpfException">The path is no network namespace's.</exception>
    public T Run<T>(Func<T> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        using OpenNamespace open = Open();
        return open.Run(function);
    }

    /// <inheritdoc cref="Run{T}(Func{T})"/>
    /// <param name="action">What to run; what it throws is thrown here.</param>
    public void Run(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Run(() =>
        {
            action();
            return 0;
        });
    }

    /// <summary>The path, or <c>the current one</c>.</summary>
    public override string ToString() => IsCurrent ? "the current one" : Path;

    internal bool IsCurrent => ReferenceEquals(this, Current);

    /// <summary>" in network namespace PATH", for messages; empty for the current one.</summary>
    internal string Suffix => IsCurrent ? "" : $" in network namespace {Path}";

    /// <summary>Holds the namespace until the result is disposed.</summary>
    internal OpenNamespace Open()
    {
        int fd = LibC.open(Path, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        if (fd >= 0)
        {
            var open = new OpenNamespace(new SafeBpfHandle(fd), Path);
            try
            {
                open.Check();
                return open;
            }
            catch
            {
                open.Dispose();
                throw;
            }
        }

        int errno = Marshal.GetLastPInvokeError();
        throw errno switch
        {
            Errno.ENOENT or Errno.ENOTDIR => new BpfNotFoundException($"there is no network namespace {Path}: {Errno.Describe(errno)}{Alike()}", errno),
            Errno.EACCES or Errno.EPERM => new BpfPermissionException(
                $"no permission to open network namespace {Path}: {Errno.Describe(errno)}: that of another user's process takes CAP_SYS_PTRACE",
                errno,
                []),
            _ => new BpfException($"network namespace {Path} could not be opened: {Errno.Describe(errno)}", errno),
        };
    }

    private string Alike() =>
        System.IO.Path.GetDirectoryName(Path) == NamesDirectory && Directory.Exists(NamesDirectory)
            ? NamesLike.Describe(System.IO.Path.GetFileName(Path), Directory.EnumerateFiles(NamesDirectory).Select(file => System.IO.Path.GetFileName(file)))
            : "";
}
