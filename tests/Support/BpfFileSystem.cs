using System.Diagnostics;

namespace Ebpf.Tests;

/// <summary>A bpffs of the test's own, in a temporary directory, gone with everything pinned in it on disposal.</summary>
public sealed class BpfFileSystem : IDisposable
{
    public BpfFileSystem()
    {
        Root = Directory.CreateTempSubdirectory("ebpf-net-").FullName;
        Run("mount", "-t", "bpf", "bpf", Root);
    }

    public string Root { get; }

    /// <summary>Everything pinned in it and every directory, by path below the root; not what a kernel with CONFIG_BPF_PRELOAD puts there.</summary>
    public string[] Entries() =>
        [.. Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.EndsWith(".debug", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        Run("umount", Root);
        Directory.Delete(Root);
    }

    private static void Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
