using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Tests;

/// <summary>No descriptor of some number or above can be opened in this process until this is disposed.</summary>
public sealed unsafe partial class FileLimit : IDisposable
{
    private const int RLIMIT_NOFILE = 7;

    private readonly ResourceLimit _before;

    public FileLimit(int number)
    {
        ResourceLimit before;
        Assert.Equal(0, getrlimit(RLIMIT_NOFILE, &before));
        _before = before;
        ResourceLimit limit = before with { Current = (nuint)number };
        Assert.Equal(0, setrlimit(RLIMIT_NOFILE, &limit));
    }

    /// <summary>The number that the next descriptor gets.</summary>
    public static int LowestFree()
    {
        // What is closed by finalizers is closed now, and not between this and the limit.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using SafeFileHandle probe = File.OpenHandle("/dev/null");
        return (int)probe.DangerousGetHandle();
    }

    public void Dispose()
    {
        ResourceLimit before = _before;
        Assert.Equal(0, setrlimit(RLIMIT_NOFILE, &before));
    }

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, ResourceLimit* limit);

    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, ResourceLimit* limit);

    private record struct ResourceLimit(nuint Current, nuint Maximum);
}
