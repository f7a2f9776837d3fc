using System.Globalization;
using Ebpf.Native;

namespace Ebpf.Errors;

/// <summary>Takes EPERM and EACCES apart: which of the many guards of BPF says no.</summary>
internal static class PermissionExplainer
{
    // Until then maps and programs count as locked memory; from then on they count for the memory cgroup.
    private static readonly KernelVersion _capBpf = new(5, 8), _tokens = new(6, 9);

    /// <summary>The exception that says why an action was not permitted.</summary>
    /// <param name="action">What was tried: "load program 'x'".</param>
    /// <param name="errno">EPERM or EACCES.</param>
    /// <param name="needed">The capabilities that the action needs.</param>
    /// <param name="facts">This process and kernel.</param>
    /// <param name="details">What libbpf said, for the end of the message.</param>
    internal static BpfPermissionException Explain(string action, int errno, IEnumerable<Capability> needed, PermissionFacts facts, string details)
    {
        IReadOnlyList<string> missing = facts.Capabilities.Missing(needed);
        string reason = missing.Count > 0 ? Lacks(missing, facts) : Guard(facts);
        return new BpfPermissionException($"no permission to {action}: {Errno.Describe(errno)}: {reason}{details}", errno, missing);
    }

    /// <summary>What programs of a type need to be loaded and attached (is_net_admin_prog_type() and is_perfmon_prog_type() of kernel/bpf/syscall.c).</summary>
    internal static Capability[] Needs(ProgramType type) => type switch
    {
        ProgramType.Kprobe or ProgramType.Tracepoint or ProgramType.PerfEvent or ProgramType.RawTracepoint or
            ProgramType.RawTracepointWritable or ProgramType.Tracing or ProgramType.Lsm or ProgramType.StructOps => [Capability.Bpf, Capability.Perfmon],
        ProgramType.Extension => [Capability.Bpf, Capability.Perfmon, Capability.NetAdmin],
        ProgramType.SocketFilter or ProgramType.CgroupSkb or ProgramType.SkReusePort or ProgramType.Syscall or ProgramType.SkLookup or
            ProgramType.Unspecified => [Capability.Bpf],
        _ => [Capability.Bpf, Capability.NetAdmin],
    };

    /// <summary>What maps of a type need to be created.</summary>
    internal static Capability[] Needs(MapType type) => type switch
    {
        MapType.SockMap or MapType.SockHash or MapType.DevMap or MapType.DevMapHash or MapType.XskMap => [Capability.Bpf, Capability.NetAdmin],
        _ => [Capability.Bpf],
    };

    private static string Lacks(IReadOnlyList<string> missing, PermissionFacts facts)
    {
        string text = facts.Kernel < _capBpf
            ? $"this process lacks CAP_SYS_ADMIN, which kernels before 5.8 ask for (this is {facts.Kernel}): run it as root"
            : $"this process lacks {string.Join(" and ", missing)}; run it as root, or give it "
                + $"{(missing.Count == 1 ? "this capability" : "these capabilities")}";
        return text
            + (facts.UnprivilegedBpfDisabled is null or 0 ? "" : UnprivilegedIsDisabled(facts))
            + (facts.IsInUserNamespace ? "; " + UserNamespace(facts) : "");
    }

    private static string Guard(PermissionFacts facts)
    {
        if (facts.IsInUserNamespace)
        {
            return UserNamespace(facts);
        }

        if (facts.Kernel < LockedMemory.CountedUntil && facts.MemlockLimit is { } limit and not ulong.MaxValue)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the limit of locked memory, {limit / 1024:#,0} KiB, which maps and programs count for in kernels before 5.11 (this is "
                + $"{facts.Kernel}), is too low: raise it (ulimit -l unlimited; LimitMEMLOCK=infinity in a systemd unit), or give the process "
                + $"CAP_SYS_RESOURCE");
        }

        if (facts.Lockdown is Lockdown.Integrity or Lockdown.Confidentiality)
        {
            string denied = facts.Lockdown == Lockdown.Integrity ? "programs may not write memory" : "programs may not read or write memory, and no kprobes";
            return $"all capabilities are there, but the kernel is locked down ({facts.Lockdown}: {denied}): boot without lockdown= (Secure Boot "
                + "often sets it), or do without";
        }

        return facts.HasSeccompFilter
            ? "all capabilities are there, but a seccomp filter decides about system calls (container runtimes set one): allow bpf(2) and "
                + "perf_event_open(2) in its profile"
            : "all capabilities are there: something else says no, what is attached there already and does not share, a security module "
                + "(SELinux, AppArmor), or a BPF program that guards bpf(2); the kernel's audit log may name it";
    }

    private static string UnprivilegedIsDisabled(PermissionFacts facts) =>
        $" (kernel.unprivileged_bpf_disabled is {facts.UnprivilegedBpfDisabled}: without a capability nothing of BPF is allowed)";

    private static string UserNamespace(PermissionFacts facts) =>
        "the process is in a user namespace, where capabilities do not count for BPF: run it in the first one (not as a rootless container)"
        + (facts.Kernel < _tokens ? "" : ", or let the host delegate by a BPF token (kernel 6.9: a BPF file system mounted with delegate_… options)");
}
