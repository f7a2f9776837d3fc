using System.Runtime.InteropServices;

namespace Ebpf.Benchmarks.Cases;

/// <summary>More CPUs than there are, for this library and for libbpf: both count them in one file of sysfs. The kernel keeps to its own.</summary>
internal static partial class PretendedCpus
{
    private const string File = "/sys/devices/system/cpu/possible";
    private const int NewMounts = 0x20000; // CLONE_NEWNS
    private const nuint Private = 1 << 18; // MS_PRIVATE
    private const nuint Bind = 1 << 12; // MS_BIND
    private const nuint Recursive = 1 << 14; // MS_REC

    /// <summary>From what there is on: the kernel writes the values of all its CPUs, whatever the buffer was made for.</summary>
    internal static IEnumerable<int> Counts { get; } = ((int[])[Possible(), 32, 128, 512]).Distinct().Where(count => count >= Possible());

    /// <summary>For the thread that calls it; to be called before anything has counted CPUs.</summary>
    internal static void Set(int count)
    {
        string file = Path.GetTempFileName();
        System.IO.File.WriteAllText(file, $"0-{count - 1}\n");
        bool isDone = unshare(NewMounts) == 0
            && mount(null, "/", null, Private | Recursive, 0) == 0
            && mount(file, File, null, Bind, 0) == 0;
        int error = Marshal.GetLastPInvokeError();
        System.IO.File.Delete(file);
        if (!isDone)
        {
            throw new BenchmarkFailedException($"{count} CPUs can not be pretended: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    // A list such as 0-3,8-11; the kernel has gaps in it on no machine that is known.
    private static int Possible() => int.Parse(System.IO.File.ReadAllText(File).Trim().Split(',', '-')[^1]) + 1;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string? source, string target, string? type, nuint flags, nint data);
}
