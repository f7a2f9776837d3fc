using Ebpf.Native;

namespace Ebpf.Errors;

/// <summary>Turns an errno and what libbpf printed into the exception that says what is really wrong. Called only after a failure.</summary>
internal static class FailureExplainer
{
    internal static BpfException Open(CollectionSpec spec, int errno, LibBpfOperation operation) =>
        new BpfFormatException($"libbpf does not accept the object '{spec.Name}': {Errno.Describe(errno)}{Warnings(operation)}", errno);

    internal static BpfException Edit(string what, int errno, LibBpfOperation operation) =>
        new($"{what}: libbpf does not accept an edit of the spec: {Errno.Describe(errno)}{Warnings(operation)}", errno);

    internal static BpfException Load(CollectionSpec spec, int errno, LibBpfOperation operation)
    {
        if (VerifierLog.Find(operation.Warnings) is { } log)
        {
            return new VerifierException(log.ProgramName, errno, log.Reason, log.Text);
        }

        if (errno is Errno.EPERM or Errno.EACCES)
        {
            Capability[] needed = [.. spec.Programs.Values.Where(program => program.AutoLoad).SelectMany(program => Needs(program.Type)).Append(Capability.Bpf).Distinct()];
            if (MissingPrivilege($"load '{spec.Name}'", errno, needed) is { } missing)
            {
                return missing;
            }
        }

        return new BpfException($"'{spec.Name}' could not be loaded: {Errno.Describe(errno)}{Warnings(operation)}", errno);
    }

    internal static BpfException Attach(BpfProgram program, string target, int errno, LibBpfOperation operation)
    {
        if (errno is Errno.EPERM or Errno.EACCES
            && MissingPrivilege($"attach '{program.Name}' to {target}", errno, Needs(program.Type)) is { } missing)
        {
            return missing;
        }

        return new BpfException($"'{program.Name}' could not be attached to {target}: {Errno.Describe(errno)}{Warnings(operation)}", errno);
    }

    /// <summary>The exception that names the capabilities that are missing, or null if none is.</summary>
    internal static BpfPermissionException? MissingPrivilege(string action, int errno, IEnumerable<Capability> needed)
    {
        IReadOnlyList<string> missing = Capabilities.OfThisThread().Missing(needed);
        return missing.Count == 0
            ? null
            : new BpfPermissionException(
                $"no permission to {action}: this process lacks {string.Join(" and ", missing)}; run it as root, or give it "
                + $"{(missing.Count == 1 ? "this capability" : "these capabilities")} (kernel before 5.8: CAP_SYS_ADMIN)",
                errno,
                missing);
    }

    // bpf_prog_load() of the kernel: is_net_admin_prog_type() and is_perfmon_prog_type().
    private static Capability[] Needs(ProgramType type) => type switch
    {
        ProgramType.SocketFilter or ProgramType.CgroupSkb or ProgramType.Unspecified => [],
        ProgramType.Kprobe or ProgramType.Tracepoint or ProgramType.PerfEvent or ProgramType.RawTracepoint or
            ProgramType.RawTracepointWritable or ProgramType.Tracing or ProgramType.Lsm or ProgramType.StructOps or ProgramType.Extension => [Capability.Perfmon],
        ProgramType.Syscall => [Capability.Bpf],
        _ => [Capability.NetAdmin],
    };

    private static string Warnings(LibBpfOperation operation) =>
        operation.Warnings.Count == 0 ? "" : "; libbpf says: " + string.Join("; ", operation.Warnings);
}
