using System.Collections.Concurrent;
using System.ComponentModel;
using Ebpf.Native;

namespace Ebpf.Tests;

/// <summary>What this machine allows, found out by trying, apart from the library that is under test; of that, which libbpf it has loaded.</summary>
public static partial class Machine
{
    private const int SysAdmin = 21;
    private const string BtfDirectory = "/sys/kernel/btf";

    // Each test asks at discovery, also those that are not to run.
    private static readonly ConcurrentDictionary<Needs, string?> _lacks = new();

    /// <summary>Why a test can not run here, or null if it can.</summary>
    public static string? Lacks(Needs needs) => _lacks.GetOrAdd(needs, FindOut);

    private static string? FindOut(Needs needs)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "needs Linux";
        }

        return needs switch
        {
            Needs.Bpf => HasCapability(SysAdmin) ? null : "needs root (CAP_SYS_ADMIN)",
            Needs.Trampoline => Lacks(Needs.Bpf) ?? (RefusesTrampolines() ? "needs trampolines because this kernel refuses them" : null),
            Needs.KernelBtf => File.Exists($"{BtfDirectory}/vmlinux") ? null : "needs BTF because this kernel was built without",
            Needs.ModuleBtf => Lacks(Needs.KernelBtf) ?? IsOlder("5.11") ?? (Directory.GetFiles(BtfDirectory).Length > 1 ? null : "needs BTF of modules because none that is loaded has it"),
            Needs.Network => Lacks(Needs.Bpf) ?? TryNetwork(),
            Needs.Netkit => Lacks(Needs.Network) ?? IsOlder("6.7") ?? TryNetkit(),
            Needs.Cgroup => Lacks(Needs.Bpf)
                ?? (File.ReadLines("/proc/filesystems").Any(line => line.EndsWith("cgroup2", StringComparison.Ordinal)) ? null : "needs cgroups of version 2 because this kernel was built without"),
            Needs.BpfFileSystem => Lacks(Needs.Bpf) ?? BpfMount.TryMount(),
            Needs.Kprobe => Lacks(Needs.Bpf) ?? (_kprobes.Value ? null : "needs kprobes because this kernel refuses them"),
            Needs.NoKprobe => Lacks(Needs.Bpf) ?? (File.Exists(KprobeEventSource) ? "needs a kernel without kprobes because this one has them" : null),
            Needs.NoKprobeMulti => Lacks(Needs.Bpf) ?? (_kprobeMulti.Value ? "needs a kernel without kprobe.multi because this one has it" : null),
            Needs.KprobeMulti => Lacks(Needs.Bpf) ?? (_kprobeMulti.Value ? null : "needs kprobe.multi because this kernel has none (5.18 with CONFIG_FPROBE)"),
            Needs.KprobeSession => Lacks(Needs.Bpf) ?? (_kprobeSession.Value ? null : "needs kprobe.session because this kernel has none (6.10 with CONFIG_FPROBE)"),
            Needs.Breakpoint => Lacks(Needs.Bpf) ?? (_breakpoints.Value ? null : "needs hardware breakpoints because there are none here"),
            Needs.Timing => Lacks(Needs.Bpf) ?? (IsEmulated() ? "needs a processor of its own because this one is emulated, and its times mean nothing" : null),
            Needs.NetworkTiming => Lacks(Needs.Network) ?? Lacks(Needs.Timing),
            Needs.CpuHotplug => Lacks(Needs.Bpf) ?? (HasSecondCpu() ? null : "needs a second CPU that can be taken offline because this machine is not a guest of the tests with one"),
            _ => throw new ArgumentOutOfRangeException(nameof(needs)),
        };
    }

    /// <summary>Whether the running kernel is of a version or a later one.</summary>
    public static bool IsKernel(string version) => Environment.OSVersion.Version >= Version.Parse(version);

    /// <summary>Why a test does not run if the kernel is of an earlier version, or null.</summary>
    public static string? IsOlder(string version) => IsKernel(version) ? null : $"needs kernel {version}";

    /// <summary>Why a test does not run if the kernel is of this version or a later one, or null.</summary>
    public static string? IsNewer(string version) => IsKernel(version) ? $"needs a kernel before {version}" : null;

    /// <summary>Why a test does not run if the libbpf in use is of an earlier version, or null.</summary>
    public static string? LibBpfIsOlder(string version) =>
        LibBpf.Version >= Version.Parse(version) ? null : $"needs libbpf {version} because {LibBpf.LoadedFrom} is {LibBpf.Version}";

    private static string? TryNetwork() => Try("ip and tc (package iproute2)", () =>
    {
        using var pair = new VethPair();
        Shell.Run("tc", "-n", pair.NearNamespace, "qdisc");
    });

    private static string? TryNetkit() => Try("netkit", () => Shell.Run("unshare", "--net", "ip", "link", "add", "kit", "type", "netkit"));

    private static string? Try(string what, Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return $"needs {what} because {e.Message}";
        }
    }

    // QEMU without KVM names its processor so.
    private static bool IsEmulated() =>
        File.ReadLines("/proc/cpuinfo").Any(line => line.StartsWith("model name", StringComparison.Ordinal) && line.Contains("QEMU", StringComparison.Ordinal));

    private static bool HasCapability(int capability)
    {
        string effective = File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal));
        return (Convert.ToUInt64(effective[7..].Trim(), 16) >> capability & 1) != 0;
    }
}
