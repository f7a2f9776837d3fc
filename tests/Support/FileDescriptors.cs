namespace Ebpf.Tests;

/// <summary>The BPF objects, perf events, network namespaces and cgroups of tests that this process has open, by descriptor.</summary>
/// <remarks>
/// Only these are compared: the runtime and the test runner open and close files of their own at any time. Links to directories, which descriptors
/// of cgroups are, are directories to .NET.
/// </remarks>
public static class FileDescriptors
{
    private static readonly string[] _kinds = ["anon_inode:bpf", "anon_inode:btf", "anon_inode:[perf_event]", "/net:[", "/ebpf-test-"];

    /// <summary>Runs <paramref name="action"/> and checks that it leaves the same descriptors open as before.</summary>
    public static void AssertNoneLeft(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        string[] before = OfBpf();
        action();
        Assert.Equal(before, OfBpf());
    }

    public static string[] OfBpf() =>
        [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(Describe).Where(text => _kinds.Any(kind => text.Contains(kind, StringComparison.Ordinal))).Order(StringComparer.Ordinal)];

    private static string Describe(string link)
    {
        try
        {
            return $"{Path.GetFileName(link)} {File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName}";
        }
        catch (FileNotFoundException)
        {
            // Closed since the directory was listed.
            return "";
        }
    }
}
