using Ebpf.Native;

namespace Ebpf.Errors;

/// <content>Programs and maps of an object that is loaded.</content>
internal static partial class FailureExplainer
{
    private static readonly MessagePattern _programFailed = new("prog '{}': BPF program load failed: {}");
    private static readonly MessagePattern _mapFailed = new("map '{}': failed to create: {}");
    private static readonly MessagePattern _innerMapFailed = new("map '{}': failed to create inner map: {}");

    private static VerifierException? RejectedProgram(CollectionSpec spec, int errno, LibBpfOperation operation)
    {
        const string begin = "': -- BEGIN PROG LOAD LOG --\n", end = "-- END PROG LOAD LOG --", start = "prog '";
        foreach (string warning in operation.Warnings)
        {
            int log = warning.IndexOf(begin, StringComparison.Ordinal);
            if (log < 0 || !warning.StartsWith(start, StringComparison.Ordinal))
            {
                continue;
            }

            string name = warning[start.Length..log];
            ReadOnlySpan<char> text = warning.AsSpan(log + begin.Length);
            int length = text.LastIndexOf(end, StringComparison.Ordinal);
            text = length < 0 ? text : text[..length];
            if (!text.IsWhiteSpace())
            {
                return new VerifierException(name, errno, VerifierDiagnosis.Of(text.ToString(), spec.Programs.GetValueOrDefault(name)));
            }
        }

        return null;
    }

    private static BpfException? RefusedMap(CollectionSpec spec, int errno, LibBpfOperation operation)
    {
        string? inner = Failed(_innerMapFailed, operation), name = inner ?? Failed(_mapFailed, operation);
        if (name is null)
        {
            return null;
        }

        // libbpf calls the map of .rodata after object and section: "openat.rodata".
        int dot = name.LastIndexOf('.');
        MapSpec? map = spec.Maps.GetValueOrDefault(name) ?? spec.Maps.GetValueOrDefault(dot < 0 ? name : name[dot..]);
        return inner is null
            ? map is null ? null : CreateMap(map, $"map '{map.Name}'", errno)
            : map?.InnerMap is null ? null : CreateMap(map.InnerMap, $"the inner map of map '{map.Name}'", errno);
    }

    // The kernel refused before verifying: there is no log.
    private static BpfException? RefusedProgram(CollectionSpec spec, int errno, LibBpfOperation operation)
    {
        if (Failed(_programFailed, operation) is not { } name || !spec.Programs.TryGetValue(name, out ProgramSpec? program))
        {
            return null;
        }

        string what = $"program '{name}' ({program.Type}) could not be loaded: {Errno.Describe(errno)}";
        if (MissingForProgram(program) is { } missing)
        {
            return new BpfNotSupportedException($"{what}: {missing}", errno);
        }

        return errno switch
        {
            Errno.EPERM or Errno.EACCES =>
                NoPermission($"load program '{name}' ({program.Type})", errno, PermissionExplainer.Needs(program.Type), operation),
            Errno.E2BIG => new BpfException(
                $"{what}: it has more instructions than the kernel takes (1,000,000; 4,096 before kernel 5.2 or without CAP_BPF), or an attribute "
                + "that this kernel does not know",
                errno),
            Errno.EINVAL => new BpfException(
                $"{what}, and the verifier gave no reason: this kernel, {KernelVersion.Current}, does not take the place of attachment "
                + $"({program.AttachType?.ToString() ?? "none"}) or a flag ({program.Flags}) for programs of this type",
                errno),
            _ => null,
        };
    }

    /// <summary>What this kernel does not have of what a program needs before it is verified; null if it has all.</summary>
    private static string? MissingForProgram(ProgramSpec program)
    {
        if (NeedsTrampoline(program.Type, program.AttachType) && KernelFeatures.Has(KernelFeature.Trampolines) is { IsNo: true } trampolines)
        {
            return $"{trampolines.Reason} -- attach by kprobe and kretprobe, tracepoint, raw_tp or tp_btf instead";
        }

        return program.Type != ProgramType.Unspecified && KernelFeatures.Has(program.Type) is { IsNo: true } type ? type.Reason : null;
    }

    // fentry, fexit, fmod_ret, lsm, freplace; not tp_btf and iterators.
    private static bool NeedsTrampoline(ProgramType type, AttachType? attachType) =>
        type is ProgramType.Lsm or ProgramType.Extension
        || (type == ProgramType.Tracing && attachType is not (AttachType.TraceIterator or AttachType.TraceRawTracepoint));

    private static string? Failed(MessagePattern pattern, LibBpfOperation operation) =>
        operation.Warnings.Select(warning => pattern.Match(warning)?.Values[0]).FirstOrDefault(name => name is not null);
}
