using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>Kinds of programs, by loading the smallest program of a kind.</summary>
internal static class ProgramTypeProbe
{
    // BTF type 1 of every kernel is a plain type: the kernel comes far enough to say that it is not what a kind attaches to.
    private const uint PlainType = 1;

    internal static FeatureAnswer Ask(ProgramType type)
    {
        Feature feature = Describe(type);
        return type switch
        {
            ProgramType.Tracing => AskByLog(feature, type, AttachType.TraceRawTracepoint, "is not a"),
            ProgramType.Lsm => Both(feature, AskByLog(feature, type, AttachType.LsmMac, "is not a")),
            ProgramType.Extension => Both(feature, AskByLog(feature, type, default, "replace kernel functions")),
            // No structure has number 0.
            ProgramType.StructOps => feature.Judge(Attempt.LoadProgram(type, Attempt.Nothing, new bpf_prog_load_opts()), Errno.ENOTSUPP),
            _ => feature.Judge(Attempt.LoadProgram(type, Attempt.Nothing, Options(type))),
        };
    }

    /// <summary>What a kind of program needs to be loaded at all.</summary>
    internal static bpf_prog_load_opts Options(ProgramType type) => new()
    {
        expected_attach_type = (uint)(type switch
        {
            ProgramType.CgroupSockAddr => AttachType.CgroupInet4Connect,
            ProgramType.CgroupSockOpt => AttachType.CgroupGetSockOpt,
            ProgramType.SkLookup => AttachType.SkLookup,
            ProgramType.LircMode2 => AttachType.LircMode2,
            ProgramType.Netfilter => AttachType.Netfilter,
            _ => default,
        }),
        prog_flags = type == ProgramType.Syscall ? BPF_F_SLEEPABLE : 0,
    };

    internal const uint BPF_F_SLEEPABLE = 1 << 4;

    internal static Feature Describe(ProgramType type)
    {
        (KernelVersion since, string config) = type switch
        {
            ProgramType.SocketFilter => (new KernelVersion(3, 19), "CONFIG_NET"),
            ProgramType.Kprobe => (new(4, 1), "CONFIG_BPF_EVENTS"),
            ProgramType.SchedCls or ProgramType.SchedAct => (new(4, 1), "CONFIG_NET"),
            ProgramType.Tracepoint => (new(4, 7), "CONFIG_BPF_EVENTS"),
            ProgramType.Xdp => (new(4, 8), "CONFIG_NET"),
            ProgramType.PerfEvent => (new(4, 9), "CONFIG_BPF_EVENTS"),
            ProgramType.CgroupSkb or ProgramType.CgroupSock => (new(4, 10), "CONFIG_CGROUP_BPF"),
            ProgramType.LwtIn or ProgramType.LwtOut or ProgramType.LwtXmit => (new(4, 10), "CONFIG_NET"),
            ProgramType.SockOps => (new(4, 13), "CONFIG_NET"),
            ProgramType.SkSkb => (new(4, 14), "CONFIG_NET"),
            ProgramType.CgroupDevice => (new(4, 15), "CONFIG_CGROUP_BPF"),
            ProgramType.SkMsg => (new(4, 17), "CONFIG_NET"),
            ProgramType.RawTracepoint => (new(4, 17), "CONFIG_BPF_EVENTS"),
            ProgramType.CgroupSockAddr => (new(4, 17), "CONFIG_CGROUP_BPF"),
            ProgramType.LwtSeg6Local => (new(4, 18), "CONFIG_NET"),
            ProgramType.LircMode2 => (new(4, 18), "CONFIG_BPF_LIRC_MODE2"),
            ProgramType.SkReusePort => (new(4, 19), "CONFIG_INET"),
            ProgramType.FlowDissector => (new(4, 20), "CONFIG_NET"),
            ProgramType.CgroupSysctl => (new(5, 2), "CONFIG_CGROUP_BPF"),
            ProgramType.RawTracepointWritable => (new(5, 2), "CONFIG_BPF_EVENTS"),
            ProgramType.CgroupSockOpt => (new(5, 3), "CONFIG_CGROUP_BPF"),
            ProgramType.Tracing => (new(5, 5), "CONFIG_DEBUG_INFO_BTF"),
            ProgramType.StructOps => (new(5, 6), "CONFIG_BPF_JIT"),
            ProgramType.Extension => (new(5, 6), "CONFIG_BPF_JIT"),
            ProgramType.Lsm => (new(5, 7), "CONFIG_BPF_LSM"),
            ProgramType.SkLookup => (new(5, 9), "CONFIG_INET"),
            ProgramType.Syscall => (new(5, 14), "CONFIG_BPF_SYSCALL"),
            ProgramType.Netfilter => (new(6, 4), "CONFIG_NETFILTER_BPF_LINK"),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a kind of program."),
        };
        return new Feature($"program type {type}", since, [config], [.. PermissionExplainer.Needs(type).Prepend(Capability.Bpf).Distinct()]);
    }

    // Programs of these kinds run by trampolines only, and a kernel that refuses those may do so before it tells whether it knows the kind.
    private static FeatureAnswer Both(Feature feature, FeatureAnswer known) =>
        known.IsNo ? known : TrampolineProbe.Ask() is { IsYes: false } trampolines ? feature.Follow(trampolines) : known;

    private static FeatureAnswer AskByLog(Feature feature, ProgramType type, AttachType attach, string expected)
    {
        var log = new KernelLog();
        int errno = log.Load(type, Attempt.Nothing, new bpf_prog_load_opts { expected_attach_type = (uint)attach, attach_btf_id = PlainType });
        return errno == -Errno.EINVAL && log.Text.Contains(expected, StringComparison.OrdinalIgnoreCase) ? feature.Yes() : feature.Judge(errno);
    }
}
