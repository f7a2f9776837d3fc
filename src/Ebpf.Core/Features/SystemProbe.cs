using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>What the kernel shows of itself in files, and what takes a single call.</summary>
internal static unsafe class SystemProbe
{
    private const string BtfDirectory = "/sys/kernel/btf";
    private const string EventSources = "/sys/bus/event_source/devices";

    internal static FeatureAnswer AskKernelBtf()
    {
        var feature = new Feature("the kernel's BTF", new KernelVersion(5, 4), "CONFIG_DEBUG_INFO_BTF");
        const string path = $"{BtfDirectory}/vmlinux";
        if (File.Exists(path))
        {
            return feature.Yes();
        }

        int errno = Attempt.Close(LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC, 0)) == 0 ? 0 : Marshal.GetLastPInvokeError();
        return !Directory.Exists("/sys/kernel") ? feature.Unknown("/sys is not mounted")
            : errno == Errno.ENOENT ? feature.Missing($"{path} does not exist")
            : feature.Unknown($"{path} can not be opened: {Errno.Describe(errno)}");
    }

    /// <summary>Looks up what programs attach to in the kernel's BTF.</summary>
    /// <param name="feature">What it takes this for.</param>
    /// <param name="name">As in C, without what the kernel puts before it for this way to attach.</param>
    /// <param name="attach">The way to attach.</param>
    /// <param name="id">Its number; 0 where this BTF does not have it.</param>
    /// <returns>Null where the BTF was read; else the answer that follows: no only if there is none.</returns>
    internal static FeatureAnswer? FindInKernelBtf(Feature feature, string name, AttachType attach, out uint id)
    {
        int result = LibBpf.libbpf_find_vmlinux_btf_id(name, (uint)attach);
        id = (uint)Math.Max(result, 0);

        // Other errors are those of reading it, though not always the first one: libbpf looks elsewhere then.
        return result is > 0 or -Errno.ENOENT ? null
            : AskKernelBtf() is { IsYes: false } none ? feature.Follow(none)
            : feature.Unknown($"{BtfDirectory}/vmlinux can not be read: {Errno.Describe(result)}");
    }

    internal static FeatureAnswer AskModuleBtf()
    {
        var feature = new Feature("BTF of modules", new KernelVersion(5, 11), "CONFIG_MODULES", "CONFIG_DEBUG_INFO_BTF_MODULES");
        if (Directory.Exists(BtfDirectory)
            && Directory.EnumerateFiles(BtfDirectory).Any(file => !file.EndsWith("/vmlinux", StringComparison.Ordinal)))
        {
            return feature.Yes();
        }

        return feature.Obstacle() is { } obstacle ? feature.No(obstacle)
            : !Directory.Exists("/sys/kernel") ? feature.Unknown("/sys is not mounted")
            : !File.Exists("/proc/modules") ? feature.No("this kernel has no loadable modules (CONFIG_MODULES)")
            : feature.Unknown("no module that is loaded has BTF");
    }

    internal static FeatureAnswer AskJit()
    {
        var feature = new Feature("the JIT compiler", new KernelVersion(3, 18), ["CONFIG_BPF_JIT"], []);
        return BpfSettings.JitEnable switch
        {
            0 => feature.No("net.core.bpf_jit_enable is 0"),
            not null => feature.Yes(),
            // The file is root's; some kernels have no interpreter at all.
            null when KernelConfig.Current is { } config => config.IsEnabled("CONFIG_BPF_JIT_ALWAYS_ON") ? feature.Yes()
                : config.IsEnabled("CONFIG_BPF_JIT") ? feature.Unknown("/proc/sys/net/core/bpf_jit_enable can not be read")
                : feature.Missing("this kernel has no JIT compiler"),
            null => feature.Unknown("/proc/sys/net/core/bpf_jit_enable can not be read"),
        };
    }

    internal static FeatureAnswer AskUnprivileged()
    {
        var feature = new Feature("unprivileged BPF", new KernelVersion(4, 4), [], []);
        return BpfSettings.UnprivilegedBpfDisabled switch
        {
            0 => feature.Yes(),
            int value => feature.No($"kernel.unprivileged_bpf_disabled is {value}"),
            null => feature.Unknown("/proc/sys/kernel/unprivileged_bpf_disabled can not be read"),
        };
    }

    internal static FeatureAnswer AskBpfLsm()
    {
        var feature = new Feature("the BPF security module", new KernelVersion(5, 7), "CONFIG_BPF_LSM");
        return SecurityFs.ReadModules() switch
        {
            null => feature.Unknown("/sys/kernel/security is not mounted, and this process can not mount it"),
            string[] modules when modules.Contains("bpf") => feature.Yes(),
            string[] modules => feature.Missing(
                $"bpf is not among the active security modules ({string.Join(',', modules)}); the kernel's parameter lsm= lists them"),
        };
    }

    internal static FeatureAnswer AskPerfEventSource(string name, string config)
    {
        var feature = new Feature($"{name}s as perf events", new KernelVersion(4, 17), config);
        return File.Exists($"{EventSources}/{name}/type") ? feature.Yes()
            : Directory.Exists(EventSources) ? feature.Missing($"{EventSources}/{name} does not exist")
            : feature.Unknown("/sys is not mounted");
    }

    internal static FeatureAnswer AskSyscallWrapper()
    {
        const string option = "CONFIG_ARCH_HAS_SYSCALL_WRAPPER";
        var feature = new Feature("wrappers of system calls", new KernelVersion(4, 17), option);
        string? prefix = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            _ => null,
        };
        if (KernelConfig.Current is { } config)
        {
            return config.IsEnabled(option) ? feature.Yes() : feature.Missing("it has none");
        }

        // A kernel without BTF may have wrappers.
        return prefix is null || FindInKernelBtf(feature, $"__{prefix}_sys_bpf", AttachType.TraceFentry, out uint id) is not null
            ? feature.Unknown("neither the kernel's configuration nor its BTF can be read")
            : id > 0 ? feature.Yes()
            : feature.Missing($"it has no function __{prefix}_sys_bpf");
    }

    // No link has id 0: a kernel that knows the command says so.
    internal static FeatureAnswer AskLinkInfo() =>
        new Feature("information about links", new KernelVersion(5, 8), [], [Capability.SysAdmin])
            .Judge(Attempt.Close(LibBpf.bpf_link_get_fd_by_id(0)), Errno.ENOENT);

    internal static FeatureAnswer AskTokens()
    {
        var feature = new Feature("BPF tokens", new KernelVersion(6, 9));
        return LibBpfGate.Lacks(new Version(1, 4), feature) ?? feature.Judge(Attempt.Close(LibBpf.bpf_token_create(-1, null)), Errno.EBADF);
    }
}
