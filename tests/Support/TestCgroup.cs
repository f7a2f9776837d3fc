using System.Globalization;

namespace Ebpf.Tests;

/// <summary>A cgroup of version 2 of the test's own, empty, with one below it.</summary>
public sealed class TestCgroup : IDisposable
{
    private static int _count;

    private readonly DirectoryInfo? _mount;

    public TestCgroup()
    {
        string? root = MountPoint("cgroup2");
        if (root is null)
        {
            _mount = Directory.CreateTempSubdirectory("ebpf-cgroup-");
            root = _mount.FullName;
            Shell.Run("mount", "-t", "cgroup2", "none", root);
        }

        Path = System.IO.Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"ebpf-test-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}"));
        Child = System.IO.Path.Combine(Path, "child");
        Directory.CreateDirectory(Child);
    }

    /// <summary>Its directory.</summary>
    public string Path { get; }

    /// <summary>The directory of the one below.</summary>
    public string Child { get; }

    /// <summary>Where a file system of a type is mounted; null if it is not.</summary>
    public static string? MountPoint(string fileSystem) =>
        File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')).FirstOrDefault(fields => fields[2] == fileSystem)?[1];

    public void Dispose()
    {
        // What the kernel shows in them does not count: rmdir(2) removes cgroups that have neither processes nor children.
        Shell.Run("rmdir", Child, Path);
        if (_mount is not null)
        {
            Shell.Run("umount", _mount.FullName);
            _mount.Delete();
        }
    }
}
