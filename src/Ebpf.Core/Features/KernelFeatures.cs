using System.Collections.Concurrent;
using Ebpf.Features;
using Ebpf.Native;

namespace Ebpf;

/// <summary>What the running kernel can do, found out by trying.</summary>
/// <remarks>
/// <para>
/// Each question is one small system call or a few: a map is created, a program loaded, and closed at once; nothing is attached or
/// left behind. Yes and no are kept until <see cref="Refresh"/>; unknown is asked again, as another thread may have the capability
/// that was missing. Any thread may ask.
/// </para>
/// <para>
/// Nothing needs to be asked before it is used: when loading or attaching fails, the exception says what is missing. Ask to choose between ways
/// to do something.
/// </para>
/// </remarks>
public static partial class KernelFeatures
{
    private static ConcurrentDictionary<(Type Kind, uint Value, int Helper), FeatureAnswer> _answers = new();

    /// <summary>Whether maps of a kind can be created.</summary>
    /// <param name="type">The kind of map.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is no kind of map.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static FeatureAnswer Has(MapType type) => Ask((typeof(MapType), (uint)type, 0), static key => MapTypeProbe.Ask((MapType)key.Value));

    /// <summary>Whether maps can be created with a flag, on the kind of map that it is for.</summary>
    /// <param name="flag">A single flag.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="flag"/> is not one flag.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static FeatureAnswer Has(MapFlags flag) => Ask((typeof(MapFlags), (uint)flag, 0), static key => MapFlagProbe.Ask((MapFlags)key.Value));

    /// <summary>Whether programs of a kind can be loaded. Attaching them may take more: see <see cref="Has(LinkType)"/> and others.</summary>
    /// <param name="type">The kind of program.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is no kind of program.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static FeatureAnswer Has(ProgramType type) =>
        Ask((typeof(ProgramType), (uint)type, 0), static key => ProgramTypeProbe.Ask((ProgramType)key.Value));

    /// <summary>Whether links of a kind can be made.</summary>
    /// <param name="type">The kind of link.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is no kind of link.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static FeatureAnswer Has(LinkType type) => Ask((typeof(LinkType), (uint)type, 0), static key => LinkProbe.Ask((LinkType)key.Value));

    /// <summary>Whether the kernel has something else.</summary>
    /// <param name="feature">What.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="feature"/> is none of the enumeration's.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static FeatureAnswer Has(KernelFeature feature) =>
        Ask((typeof(KernelFeature), (uint)feature, 0), static key => Ask((KernelFeature)key.Value));

    /// <summary>Whether programs of a kind can call a helper.</summary>
    /// <remarks>
    /// Unknown for <see cref="ProgramType.Tracing"/>, <see cref="ProgramType.Lsm"/>, <see cref="ProgramType.Extension"/> and
    /// <see cref="ProgramType.StructOps"/>, where it depends on what a program is attached to.
    /// Yes also where only sleepable programs of the kind can, as <c>SEC("uprobe.s")</c> can call <see cref="BpfHelper.CopyFromUser"/>.
    /// To be asked for <see cref="BpfHelper.ProbeWriteUser"/> makes the kernel warn of it in its own log.
    /// </remarks>
    /// <param name="type">The kind of program.</param>
    /// <param name="helper">The helper; <see cref="FeatureAnswer.Since"/> is the first kernel that has it in any kind of program.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind of program, or no such helper.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static FeatureAnswer HasHelper(ProgramType type, BpfHelper helper) =>
        Ask((typeof(BpfHelper), (uint)type, (int)helper), static key => HelperProbe.Ask((ProgramType)key.Value, (BpfHelper)key.Helper));

    /// <summary>Forgets all answers, after the machine has changed: a module was loaded, a sysctl set, lockdown raised.</summary>
    public static void Refresh()
    {
        _answers = new();
        _lockdown = Lockdown.Unknown;
    }

    private static FeatureAnswer Ask((Type Kind, uint Value, int Helper) key, Func<(Type Kind, uint Value, int Helper), FeatureAnswer> probe)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("These are features of Linux.");
        }

        // Taken once: an answer from before a Refresh does not come to the new ones.
        ConcurrentDictionary<(Type Kind, uint Value, int Helper), FeatureAnswer> answers = Volatile.Read(ref _answers);
        if (answers.TryGetValue(key, out FeatureAnswer? known))
        {
            return known;
        }

        LockedMemory.Unlimit();
        using LibBpfPrint.Scope silence = LibBpfPrint.Redirect(SilentSink.Instance);
        try
        {
            FeatureAnswer answer = probe(key);
            return answer.Support == FeatureSupport.Unknown ? answer : answers.GetOrAdd(key, answer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No descriptor is free to look what this thread may do, or /proc is not mounted.
            return new FeatureAnswer(FeatureSupport.Unknown, e.Message, since: null);
        }
    }

    private static FeatureAnswer Ask(KernelFeature feature) => feature switch
    {
        KernelFeature.Jit => SystemProbe.AskJit(),
        KernelFeature.UnprivilegedBpf => SystemProbe.AskUnprivileged(),
        KernelFeature.InstructionSetV2 => InstructionProbe.AskV2(),
        KernelFeature.InstructionSetV3 => InstructionProbe.AskV3(),
        KernelFeature.InstructionSetV4 => InstructionProbe.AskV4(),
        KernelFeature.AtomicFetch => InstructionProbe.AskAtomicFetch(),
        KernelFeature.LargePrograms => InstructionProbe.AskLargePrograms(),
        KernelFeature.BoundedLoops => InstructionProbe.AskBoundedLoops(),
        KernelFeature.GlobalVariables => InstructionProbe.AskGlobalVariables(),
        KernelFeature.KernelBtf => SystemProbe.AskKernelBtf(),
        KernelFeature.ModuleBtf => SystemProbe.AskModuleBtf(),
        KernelFeature.BatchOperations => MapOperationProbe.AskBatchOperations(),
        KernelFeature.PerCpuFlags => MapOperationProbe.AskPerCpuFlags(),
        KernelFeature.LinkInfo => SystemProbe.AskLinkInfo(),
        KernelFeature.AttachCookie =>
            new Feature("attach cookies", new KernelVersion(5, 15))
                .Follow(HelperProbe.Ask(ProgramType.Tracepoint, BpfHelper.GetAttachCookie)),
        KernelFeature.Kprobe => SystemProbe.AskPerfEventSource("kprobe", "CONFIG_KPROBE_EVENTS"),
        KernelFeature.Uprobe => SystemProbe.AskPerfEventSource("uprobe", "CONFIG_UPROBE_EVENTS"),
        KernelFeature.KprobeSession => LinkProbe.AskKprobeSession(),
        KernelFeature.UprobeSession => LinkProbe.AskUprobeSession(),
        KernelFeature.Trampolines => TrampolineProbe.Ask(),
        KernelFeature.FunctionSession => TrampolineProbe.AskSession(),
        KernelFeature.BpfLsm => SystemProbe.AskBpfLsm(),
        KernelFeature.SyscallWrapper => SystemProbe.AskSyscallWrapper(),
        // Both came in 5.11; the helper can be seen.
        KernelFeature.MemcgAccounting =>
            new Feature("memory accounting by cgroup", new KernelVersion(5, 11))
                .Follow(HelperProbe.Ask(ProgramType.SocketFilter, BpfHelper.KtimeGetCoarseNs)),
        KernelFeature.Tokens => SystemProbe.AskTokens(),
        _ => BtfProbe.Ask(feature),
    };
}
