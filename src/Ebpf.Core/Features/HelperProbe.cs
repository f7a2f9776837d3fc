using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>Helpers by kind of program: a program calls one with no arguments, and the verifier's log tells what it does not like.</summary>
/// <remarks>
/// libbpf_probe_bpf_helper does the same, but says yes to everything that fails before the verifier looks at it, as without privilege, and tries no
/// sleepable programs.
/// </remarks>
internal static class HelperProbe
{
    // BPF_JMP | BPF_CALL
    private const byte CallCode = 0x85;

    // The highest helper that each kernel has: the numbers are in the order of their coming.
    private static readonly (int Last, KernelVersion Since)[] _history =
    [
        (3, new(3, 19)), (11, new(4, 1)), (16, new(4, 2)), (22, new(4, 3)), (25, new(4, 4)), (26, new(4, 5)), (30, new(4, 6)), (36, new(4, 8)),
        (41, new(4, 9)), (44, new(4, 10)), (45, new(4, 11)), (47, new(4, 12)), (50, new(4, 13)), (53, new(4, 14)), (57, new(4, 15)),
        (59, new(4, 16)), (64, new(4, 17)), (80, new(4, 18)), (83, new(4, 19)), (90, new(4, 20)), (92, new(5, 0)), (98, new(5, 1)),
        (108, new(5, 2)), (110, new(5, 3)), (115, new(5, 5)), (119, new(5, 6)), (124, new(5, 7)), (135, new(5, 8)), (141, new(5, 9)),
        (155, new(5, 10)), (162, new(5, 11)), (163, new(5, 12)), (165, new(5, 13)), (168, new(5, 14)), (175, new(5, 15)), (179, new(5, 16)),
        (185, new(5, 17)), (193, new(5, 18)), (203, new(5, 19)), (207, new(6, 0)), (209, new(6, 1)), (211, new(6, 2)),
    ];

    internal static FeatureAnswer Ask(ProgramType type, BpfHelper helper)
    {
        Feature feature = Describe(type, helper);
        if (type is ProgramType.Tracing or ProgramType.Extension or ProgramType.Lsm or ProgramType.StructOps)
        {
            return feature.Unknown($"what a program of type {type} may call depends on what it is attached to");
        }

        if (ProgramTypeProbe.Ask(type) is { IsYes: false } unloadable)
        {
            return unloadable.IsNo ? feature.No(unloadable.Reason) : feature.Unknown(unloadable.Reason);
        }

        int errno = Call(helper, type, ProgramTypeProbe.Options(type), out string log);
        return errno == 0 || TakesSleepable(type, helper, log) ? feature.Yes() : Judge(feature, type, helper, errno, log);
    }

    /// <summary>Whether programs of a kind can call a helper if they are sleepable, and only then.</summary>
    internal static bool NeedsSleepable(ProgramType type, BpfHelper helper) =>
        Call(helper, type, ProgramTypeProbe.Options(type), out string log) != 0 && TakesSleepable(type, helper, log);

    /// <param name="type">The kind of program.</param>
    /// <param name="helper">What it calls.</param>
    /// <param name="refusal">What the verifier says if it is not sleepable.</param>
    private static bool TakesSleepable(ProgramType type, BpfHelper helper, string refusal)
    {
        bpf_prog_load_opts opts = ProgramTypeProbe.Options(type) with { prog_flags = ProgramTypeProbe.BPF_F_SLEEPABLE };

        // Kinds that can not be sleepable are refused by other words, as if the helper were not what is wrong.
        return IsRefused(refusal) && Attempt.LoadProgram(type, Attempt.Nothing, opts) == 0
            && (Call(helper, type, opts, out string log) == 0 || (log.Length > 0 && !IsRefused(log)));
    }

    private static int Call(BpfHelper helper, ProgramType type, bpf_prog_load_opts opts, out string text)
    {
        var log = new KernelLog();
        int errno = log.Load(type, [new bpf_insn { code = CallCode, imm = (int)helper }, Attempt.Exit], opts);
        text = log.Text;
        return errno;
    }

    // A helper that sleeps is unknown to a kind of program that does not; later kernels know it, and say that the program is not sleepable.
    private static bool IsRefused(string log) =>
        log.Contains("unknown func ", StringComparison.Ordinal) || log.Contains("cannot use helper ", StringComparison.Ordinal)
        || log.Contains("non-sleepable prog", StringComparison.Ordinal);

    /// <summary>The first kernel that has a helper; null for a number beyond the last.</summary>
    internal static KernelVersion? Since(BpfHelper helper) =>
        helper <= BpfHelper.Unspecified || (int)helper > _history[^1].Last ? null : Array.Find(_history, entry => (int)helper <= entry.Last).Since;

    private static FeatureAnswer Judge(Feature feature, ProgramType type, BpfHelper helper, int errno, string log)
    {
        bool absent = log.Contains("invalid func ", StringComparison.Ordinal);
        bool refused = IsRefused(log);
        if (!absent && !refused)
        {
            // It came to look at the arguments, or at where it is called.
            return log.Length > 0 ? feature.Yes() : feature.Judge(errno);
        }

        if (Privilege.Lacks(feature.Needs) is { } lack)
        {
            return feature.Unknown(lack);
        }

        return refused && IsLockedDown(type, helper)
            ? feature.No($"the kernel's lockdown ({KernelFeatures.Lockdown}) denies {helper} to all programs")
            : feature.Missing(absent ? $"this kernel does not have {helper}" : $"this kernel does not let programs of type {type} call {helper}");
    }

    // security_locked_down() in bpf_tracing_func_proto() and bpf_base_func_proto() of the kernel.
    private static bool IsLockedDown(ProgramType type, BpfHelper helper)
    {
        bool traces = type is ProgramType.Kprobe or ProgramType.Tracepoint or ProgramType.PerfEvent or
            ProgramType.RawTracepoint or ProgramType.RawTracepointWritable;
        return helper switch
        {
            BpfHelper.ProbeWriteUser => traces && KernelFeatures.Lockdown is (Lockdown.Integrity or Lockdown.Confidentiality),
            BpfHelper.ProbeRead or BpfHelper.ProbeReadStr => traces && KernelFeatures.Lockdown == Lockdown.Confidentiality,
            BpfHelper.ProbeReadKernel or BpfHelper.ProbeReadKernelStr => KernelFeatures.Lockdown == Lockdown.Confidentiality,
            _ => false,
        };
    }

    private static Feature Describe(ProgramType type, BpfHelper helper)
    {
        KernelVersion since = Since(helper) ?? throw new ArgumentOutOfRangeException(nameof(helper), helper, "Not a helper.");

        // Helpers that trace are denied without CAP_PERFMON in programs of any kind.
        Capability[] needs = [.. ProgramTypeProbe.Describe(type).Needs.Append(Capability.Perfmon).Distinct()];
        return new Feature(
            $"helper {helper}",
            since,
            [],
            helper == BpfHelper.ProbeWriteUser ? [.. needs, Capability.SysAdmin] : needs);
    }
}
