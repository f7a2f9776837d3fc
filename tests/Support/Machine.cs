namespace Ebpf.Tests;

/// <summary>What this machine allows, found out by trying, apart from the library that is under test.</summary>
public static partial class Machine
{
    private const int SysAdmin = 21;
    private const string BtfDirectory = "/sys/kernel/btf";

    private static readonly Lazy<string?> _noBpfMount = new(BpfMount.TryMount);

    /// <summary>Why a test can not run here, or null if it can.</summary>
    public static string? Lacks(Needs needs)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "needs Linux";
        }

        return needs switch
        {
            Needs.Bpf => HasCapability(SysAdmin) ? null : "needs root (CAP_SYS_ADMIN)",
            Needs.Trampoline => Lacks(Needs.Bpf) ?? (RefusesTrampolines() ? "needs a kernel that allows trampolines" : null),
            Needs.KernelBtf => File.Exists($"{BtfDirectory}/vmlinux") ? null : "needs a kernel with BTF",
            Needs.ModuleBtf => Lacks(Needs.KernelBtf) ?? (Directory.GetFiles(BtfDirectory).Length > 1 ? null : "needs BTF of loaded modules"),
            Needs.BpfFileSystem => Lacks(Needs.Bpf) ?? _noBpfMount.Value,
            _ => throw new ArgumentOutOfRangeException(nameof(needs)),
        };
    }

    /// <summary>Whether the running kernel is of a version or a later one.</summary>
    public static bool IsKernel(string version) => Environment.OSVersion.Version >= Version.Parse(version);

    private static bool HasCapability(int capability)
    {
        string effective = File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal));
        return (Convert.ToUInt64(effective[7..].Trim(), 16) >> capability & 1) != 0;
    }
}
