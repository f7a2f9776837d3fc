using System.Globalization;

namespace Ebpf.Kernel;

/// <summary>What an administrator sets that decides over BPF. Read anew each time; null where it can not be read.</summary>
internal static class BpfSettings
{
    /// <summary>kernel.unprivileged_bpf_disabled: 0 lets anybody load some kinds of program, 1 and 2 do not (1 until reboot). Kernel 4.4.</summary>
    internal static int? UnprivilegedBpfDisabled => ReadNumber("/proc/sys/kernel/unprivileged_bpf_disabled");

    /// <summary>net.core.bpf_jit_enable: 0 is the interpreter, 1 and 2 the compiler. Root only.</summary>
    internal static int? JitEnable => ReadNumber("/proc/sys/net/core/bpf_jit_enable");

    /// <summary>kernel.kptr_restrict: 2 hides the kernel's addresses from everybody, 0 and 1 from those without CAP_SYSLOG (0 not if kernel.perf_event_paranoid is below 2).</summary>
    internal static int? PointerRestriction => ReadNumber("/proc/sys/kernel/kptr_restrict");

    /// <summary>RLIMIT_MEMLOCK of this process in bytes, which counts for BPF before kernel 5.11; <see cref="ulong.MaxValue"/> is no limit.</summary>
    internal static ulong? MemlockLimit => ParseMemlockLimit(File.ReadLines("/proc/self/limits"));

    /// <summary>The soft limit in "Max locked memory   8388608   8388608   bytes".</summary>
    internal static ulong? ParseMemlockLimit(IEnumerable<string> limits)
    {
        const string name = "Max locked memory";
        string? line = limits.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["unlimited", ..] => ulong.MaxValue,
            [string soft, ..] when ulong.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out ulong limit) => limit,
            _ => null,
        };
    }

    private static int? ReadNumber(string path)
    {
        try
        {
            string text = File.ReadAllText(path).Trim();
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
