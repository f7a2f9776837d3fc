using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>How a <see cref="CollectionSpec"/> is loaded.</summary>
/// <remarks>Names that the spec does not have are an <see cref="ArgumentException"/> of <see cref="Collection.Load"/>, before anything is loaded.</remarks>
public sealed record CollectionOptions
{
    /// <summary>Where libbpf's messages go, under the category <c>Ebpf.LibBpf</c>; <see langword="null"/> for nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The programs to load, by name, whatever their <see cref="ProgramSpec.AutoLoad"/> says; <see langword="null"/> for those that have it.</summary>
    /// <remarks>
    /// With names, only the maps are created that these programs refer to, directly or through other maps: sections of globals, maps that a map of maps
    /// holds from the start, and programs of a program array with all that they need. <see cref="MapSpec.AutoCreate"/> still holds maps back.
    /// </remarks>
    public IReadOnlyCollection<string>? Programs { get; init; }

    /// <summary>The directory, on a bpffs, where maps of <see cref="MapPinning.ByName"/> are pinned; <see langword="null"/> for <c>/sys/fs/bpf</c>.</summary>
    /// <remarks>
    /// It is made if it is missing, with mode 0700. A map that is pinned there already is used instead of a new one if its type, sizes and flags are
    /// those of the spec; else loading fails with a <see cref="MapMismatchException"/> that lists each difference. New maps are pinned once all else has
    /// succeeded; should even that fail, those that were just pinned are unpinned. Of loads that pin a map at once all use the one that was pinned first.
    /// Pins stay when the collection is disposed.
    /// </remarks>
    public string? PinPath { get; init; }

    /// <summary>Maps to use instead of new ones, by the names in the spec.</summary>
    /// <remarks>
    /// Type, key size, value size, <see cref="MapSpec.MaxEntries"/>, flags and <see cref="MapSpec.MapExtra"/> must be those of the spec, else loading fails
    /// with a <see cref="MapMismatchException"/> that lists each difference. The caller goes on owning the map given; the collection has a duplicate.
    /// Initial values are not written into it. One that a partial load does not need is not used.
    /// </remarks>
    public IReadOnlyDictionary<string, BpfMap>? MapReplacements { get; init; }

    /// <summary>Loaded programs that programs of the spec attach to, by the names of the latter: needed for <c>freplace</c>, possible for <c>fentry</c> and <c>fexit</c>.</summary>
    /// <remarks>The function is <see cref="ProgramSpec.AttachTarget"/>. The caller goes on owning the program given. Kernel 5.5 and 5.6.</remarks>
    public IReadOnlyDictionary<string, BpfProgram>? AttachTargets { get; init; }

    /// <summary>A file with BTF (raw, or an ELF file with a section <c>.BTF</c>) that CO-RE relocates against; <see langword="null"/> for the running kernel's.</summary>
    /// <remarks>For kernels without <c>/sys/kernel/btf/vmlinux</c>. Targets of fentry, LSM and the like, and kfuncs, are still found in the running kernel's BTF.</remarks>
    public string? BtfPath { get; init; }

    /// <summary>Lines such as <c>CONFIG_HZ=250</c>, which <c>__kconfig</c> externs take their values from.</summary>
    /// <remarks>For what is not in it, and with <see langword="null"/>, libbpf reads <c>/boot/config-RELEASE</c> or <c>/proc/config.gz</c>.</remarks>
    public string? KernelConfig { get; init; }

    /// <summary>A bpffs with delegated rights, from which a BPF token is made that permits the load. Kernel 6.9, libbpf 1.4.</summary>
    /// <remarks>
    /// <see langword="null"/>: libbpf tries <c>$LIBBPF_BPF_TOKEN_PATH</c>, or <c>/sys/fs/bpf</c>, and does without if that delegates nothing. Empty: no token.
    /// </remarks>
    public string? TokenPath { get; init; }

    /// <summary>What the verifier writes into <see cref="BpfProgram.VerifierLog"/> of each program; <see cref="KernelLogLevel.None"/> from the start.</summary>
    /// <remarks>A rejected program's log is in the <see cref="VerifierException"/> at any level.</remarks>
    public KernelLogLevel KernelLogLevel { get; init; }

    /// <summary>Levels of single programs, by name, instead of <see cref="KernelLogLevel"/>.</summary>
    public IReadOnlyDictionary<string, KernelLogLevel>? ProgramLogLevels { get; init; }

    internal bool AsksForLogs => KernelLogLevel != KernelLogLevel.None || ProgramLogLevels is { Count: > 0 };

    internal KernelLogLevel LogLevelOf(string program) =>
        ProgramLogLevels is not null && ProgramLogLevels.TryGetValue(program, out KernelLogLevel level) ? level : KernelLogLevel;
}
