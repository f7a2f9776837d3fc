using System.Globalization;
using Ebpf.Native;

namespace Ebpf.Errors;

/// <summary>Turns an errno and what libbpf printed into the exception that says what is really wrong. Called only after a failure.</summary>
internal static partial class FailureExplainer
{
    // pr_perm_msg() and bpf_object__probe_loading() guess at locked memory; after a failure this class knows. The rest repeats what was said.
    private static readonly string[] _noise =
    [
        "permission error while running as root", "Failed to bump RLIMIT_MEMLOCK", "Error in bpf_object__probe_loading()", "Retrying without BTF",
        "failed to load object", "': failed to load: ",
    ];

    internal static BpfException Open(CollectionSpec spec, int errno, LibBpfOperation operation) =>
        new BpfFormatException($"libbpf does not accept the object '{spec.Name}': {Errno.Describe(errno)}{Words(operation)}", errno);

    internal static BpfException Edit(string what, int errno, LibBpfOperation operation) =>
        new($"{what}: libbpf does not accept an edit of the spec: {Errno.Describe(errno)}{Words(operation)}", errno);

    /// <summary>Why an object could not be loaded.</summary>
    /// <param name="spec">The object.</param>
    /// <param name="programs">Those of its programs that were to be loaded.</param>
    /// <param name="errno">The positive error number.</param>
    /// <param name="operation">What libbpf said.</param>
    internal static BpfException Load(CollectionSpec spec, IEnumerable<ProgramSpec> programs, int errno, LibBpfOperation operation)
    {
        string what = $"'{spec.Name}'";
        return RejectedProgram(spec, errno, operation)
            ?? LibBpfRules.Find(what, errno, operation.Warnings, spec)
            ?? RefusedMap(spec, errno, operation)
            ?? RefusedProgram(spec, errno, operation)
            ?? (IsPermission(errno)
                ? NoPermission($"load {what}", errno, programs.SelectMany(program => PermissionExplainer.Needs(program.Type)).Append(Capability.Bpf), operation)
                : new BpfException($"{what} could not be loaded: {Errno.Describe(errno)}{Words(operation)}", errno));
    }

    internal static BpfException Attach(BpfProgram program, string target, int errno, LibBpfOperation operation)
    {
        string action = $"attach '{program.Name}' to {target}";
        // A processor without trampolines says so only here.
        if (errno == Errno.ENOTSUPP && program.Type is (ProgramType.Tracing or ProgramType.Lsm or ProgramType.Extension)
            && KernelFeatures.Has(KernelFeature.Trampolines) is { IsNo: true } trampolines)
        {
            return new BpfNotSupportedException($"'{program.Name}' could not be attached to {target}: {trampolines.Reason}", errno);
        }

        return IsPermission(errno)
            ? NoPermission(action, errno, PermissionExplainer.Needs(program.Type), operation)
            : new BpfException(
                $"'{program.Name}' could not be attached to {target}: {Errno.Describe(errno)}{AttachReason(errno)}{Words(operation)}", errno);
    }

    internal static BpfException AttachStructOps(string map, int errno, LibBpfOperation operation)
    {
        string what = $"struct_ops '{map}'";
        string reason = errno switch
        {
            Errno.EEXIST => " (one of this name is registered already)",
            Errno.EBUSY => " (it is registered already, or has been: it registers once)",
            Errno.EINVAL => " (the kernel does not take the structure: a function that it needs is missing, or a value or name is wrong)",
            _ => AttachReason(errno),
        };
        return IsPermission(errno)
            ? NoPermission($"attach {what}", errno, [Capability.Bpf, Capability.NetAdmin], operation)
            : new BpfException($"{what} could not be attached: {Errno.Describe(errno)}{reason}{Words(operation)}", errno);
    }

    /// <summary>The exception that names the capabilities that are missing, or null if none is.</summary>
    internal static BpfPermissionException? MissingPrivilege(string action, int errno, IEnumerable<Capability> needed)
    {
        PermissionFacts facts = PermissionFacts.Read();
        return facts.Capabilities.Missing(needed).Count == 0 ? null : PermissionExplainer.Explain(action, errno, needed, facts, details: "");
    }

    /// <summary>The exception for an error that says that no descriptor is free, or null for another; to be asked first, since other explanations open files.</summary>
    internal static BpfException? NoDescriptor(string what, int errno) => errno is Errno.EMFILE or Errno.ENFILE
        ? new BpfException($"{what}: {Errno.Describe(errno)}: raise {(errno == Errno.EMFILE ? "RLIMIT_NOFILE (ulimit -n)" : "the sysctl fs.file-max")}", errno)
        : null;

    /// <summary>Why a map could not be created; also for maps without an object.</summary>
    /// <param name="spec">The map.</param>
    /// <param name="name">Its name, or whose inner map it is.</param>
    /// <param name="errno">The positive error number of <c>BPF_MAP_CREATE</c>.</param>
    internal static BpfException CreateMap(MapSpec spec, string name, int errno)
    {
        if (NoDescriptor($"{name} could not be created", errno) is { } exhausted)
        {
            return exhausted;
        }

        if (MapCreationRules.FindMissing(spec) is { } missing)
        {
            return new BpfNotSupportedException($"{name} could not be created: {Errno.Describe(errno)}: {missing}", errno);
        }

        if (IsPermission(errno))
        {
            return PermissionExplainer.Explain($"create {name}", errno, PermissionExplainer.Needs(spec.Type), PermissionFacts.Read(), details: "");
        }

        IReadOnlyList<string> wrong = MapCreationRules.Find(spec);
        string reason = wrong.Count > 0
            ? string.Join("; ", wrong)
            : errno is Errno.ENOMEM or Errno.E2BIG
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"it takes about {MapCreationRules.Memory(spec) / (1 << 20):#,0.#} MiB, more than the kernel, or the memory cgroup of this process, "
                    + $"gives; lower MaxEntries or ValueSize")
                : $"the kernel does not say which field is wrong: {MapCreationRules.Describe(spec)}";
        return new BpfException($"{name} could not be created: {Errno.Describe(errno)}: {reason}", errno);
    }

    private static bool IsPermission(int errno) => errno is Errno.EPERM or Errno.EACCES;

    private static BpfPermissionException NoPermission(string action, int errno, IEnumerable<Capability> needed, LibBpfOperation operation) =>
        PermissionExplainer.Explain(action, errno, needed.Distinct(), PermissionFacts.Read(), Words(operation));

    private static string AttachReason(int errno) => errno switch
    {
        Errno.ENOENT or Errno.ESRCH or Errno.ENODEV => " (there is no such thing to attach to on this machine)",
        Errno.EINVAL => " (the kernel, or libbpf, does not take the target or an option for programs of this type)",
        Errno.EOPNOTSUPP or Errno.ENOTSUPP or Errno.ENOSYS => " (this kernel can not attach so, or the section name does not say to what)",
        Errno.EBUSY or Errno.EEXIST => " (something is attached there already)",
        _ => "",
    };

    private static string Words(LibBpfOperation operation)
    {
        string[] words = [.. operation.Warnings.Where(warning => !_noise.Any(noise => warning.Contains(noise, StringComparison.Ordinal)))];
        return words.Length == 0 ? "" : "; libbpf says: " + string.Join("; ", words);
    }
}
