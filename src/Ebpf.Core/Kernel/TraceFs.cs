using System.Globalization;
using Ebpf.Native;

namespace Ebpf.Kernel;

/// <summary>The kernel's tracing file system, wherever it is mounted; where it is not, a mount of our own that no other process sees.</summary>
internal sealed partial class TraceFs : IDisposable
{
    private static readonly string[] _mountPoints = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    private readonly SafeBpfHandle? _mount;

    private TraceFs(string root, SafeBpfHandle? mount)
    {
        Root = root;
        _mount = mount;
    }

    /// <summary>Its directory, valid until this is disposed.</summary>
    internal string Root { get; }

    /// <exception cref="BpfPermissionException">It is not mounted, and this process may not mount it.</exception>
    /// <exception cref="BpfException">It is neither mounted nor mountable.</exception>
    internal static TraceFs Open()
    {
        // Mounted but not readable counts as found: the failure to read it then tells of the missing privilege.
        string? mounted = Array.Find(_mountPoints, path =>
            Directory.Exists(Path.Combine(path, "events")) || (LibC.FileSystemMagic(path, out long magic) == 0 && magic == LibC.TRACEFS_MAGIC));
        if (mounted is not null)
        {
            return new TraceFs(mounted, null);
        }

        SafeBpfHandle mount = MountDetached();
        using SafeBpfHandle.BorrowedFd fd = mount.Borrow();
        return new TraceFs($"/proc/self/fd/{fd.Value}", mount);
    }

    /// <summary>The number by which perf_event_open(2) knows a tracepoint.</summary>
    /// <exception cref="BpfNotSupportedException">This kernel has no such tracepoint.</exception>
    /// <exception cref="BpfPermissionException">This process may not read it.</exception>
    internal uint TracepointId(string category, string name)
    {
        string directory = Path.Combine(Root, "events", category, name);
        try
        {
            return uint.Parse(File.ReadAllText(Path.Combine(directory, "id")), CultureInfo.InvariantCulture);
        }
        catch (UnauthorizedAccessException)
        {
            throw NotReadable($"tracepoint {category}:{name}");
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            throw new BpfNotSupportedException($"this kernel has no tracepoint {category}:{name}{Alike(category, name)}", Errno.ENOENT);
        }
        catch (IOException e)
        {
            throw new BpfException($"tracepoint {category}:{name} could not be looked up: {e.Message}", e);
        }
    }

    public void Dispose() => _mount?.Dispose();

    private BpfPermissionException NotReadable(string what) => new(
        $"no permission to read {what} in {Root}, which root owns; run as root, or with CAP_DAC_READ_SEARCH", Errno.EACCES, ["CAP_DAC_READ_SEARCH"]);

    private static SafeBpfHandle MountDetached()
    {
        if (DetachedMount.TryCreate("tracefs"u8, out int errno) is { } mount)
        {
            return mount;
        }

        const string what = "tracefs is not mounted on /sys/kernel/tracing";
        throw (errno is Errno.EPERM or Errno.EACCES ? FailureExplainer.MissingPrivilege($"mount tracefs ({what})", errno, [Capability.SysAdmin]) : null)
            ?? new BpfException($"{what}, and mounting it failed: {Errno.Describe(errno)}; try `mount -t tracefs tracefs /sys/kernel/tracing`", errno);
    }

    private string Alike(string category, string name)
    {
        string directory = Path.Combine(Root, "events", category);
        if (!Directory.Exists(directory))
        {
            return $", and no category {category}";
        }

        return NearestNames.Sentence(name, Directory.EnumerateDirectories(directory).Select(path => Path.GetFileName(path)));
    }
}
