using System.Globalization;

namespace Ebpf.Kernel;

/// <summary>What the kernel tells about its functions.</summary>
internal static class KernelFunctions
{
    private const string Symbols = "/proc/kallsyms";
    private const string Blacklist = "kprobes/blacklist";

    /// <summary>The functions in the kernel's symbol table, those of modules included; none where the kernel has no table.</summary>
    internal static IEnumerable<KernelFunction> All()
    {
        if (!File.Exists(Symbols))
        {
            yield break;
        }

        // "ffffffff81000000 T name" and for modules "[module]" after a tab.
        foreach (string line in File.ReadLines(Symbols))
        {
            int type = line.IndexOf(' ', StringComparison.Ordinal) + 1;
            if (type <= 0 || line.Length < type + 2 || line[type] is not ('t' or 'T' or 'w' or 'W'))
            {
                continue;
            }

            ReadOnlySpan<char> name = line.AsSpan(type + 2);
            int end = name.IndexOf('\t');
            _ = ulong.TryParse(line.AsSpan(0, type - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong address);
            yield return new KernelFunction((end < 0 ? name : name[..end]).ToString(), address);
        }
    }

    /// <summary>Whether a function is one that no kprobe may be set in (NOKPROBE_SYMBOL, noinstr); null where that can not be found out.</summary>
    internal static bool? IsBlacklisted(string function)
    {
        const string mounted = "/sys/kernel/debug/";
        if (Directory.Exists(mounted + "kprobes"))
        {
            return IsListed(mounted + Blacklist, function);
        }

        using SafeBpfHandle? mount = DetachedMount.TryCreate("debugfs"u8, out _);
        if (mount is null)
        {
            return null;
        }

        using SafeBpfHandle.BorrowedFd fd = mount.Borrow();
        return IsListed($"/proc/self/fd/{fd.Value}/{Blacklist}", function);
    }

    // "0xffffffff81000000-0xffffffff81000010" and the name after a tab.
    private static bool? IsListed(string file, string function)
    {
        try
        {
            return File.Exists(file) ? File.ReadLines(file).Any(line => line.EndsWith('\t' + function, StringComparison.Ordinal)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
