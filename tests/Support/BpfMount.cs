namespace Ebpf.Tests;

/// <summary>A BPF file system of the test's own, mounted in a temporary directory and gone with this.</summary>
public sealed class BpfMount : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ebpf-bpffs-");

    public BpfMount()
    {
        try
        {
            Shell.Run("mount", "-t", "bpf", "bpf", Root);
        }
        catch
        {
            _directory.Delete();
            throw;
        }
    }

    /// <summary>Where it is mounted.</summary>
    public string Root => _directory.FullName;

    /// <summary>A path in it.</summary>
    public string this[string path] => Path.Combine(Root, path);

    /// <summary>Everything pinned in it and every directory, by path below the root; not what the kernel itself puts there.</summary>
    public string[] Entries() =>
        [.. Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories)
            .Where(path => !IsPreloaded(path)).Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)];

    /// <summary>Whether a path in it is one that the kernel itself pins in every BPF file system (CONFIG_BPF_PRELOAD).</summary>
    public static bool IsPreloaded(string path) => Path.GetFileName(path) is "maps.debug" or "progs.debug";

    public void Dispose()
    {
        Shell.Run("umount", Root);
        _directory.Delete();
    }

    /// <summary>Why none can be mounted, or null.</summary>
    internal static string? TryMount()
    {
        try
        {
            using var mount = new BpfMount();
            return null;
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}
