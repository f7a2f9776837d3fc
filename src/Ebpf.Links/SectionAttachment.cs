using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attachment by the section's name: what libbpf attaches by itself, and no more.</summary>
internal static class SectionAttachment
{
    /// <returns>The link, or null where the section does not say to what.</returns>
    internal static BpfLink? TryAttach(BpfProgram program)
    {
        string section = program.SectionName?.TrimStart('?') ?? "";
        string? target = program.AttachTarget;
        return program.Type switch
        {
            ProgramType.Tracepoint => target?.Split('/', 2) is [var category, var name] ? program.AttachTracepoint(category, name) : null,
            ProgramType.RawTracepoint or ProgramType.RawTracepointWritable => target is null ? null : program.AttachRawTracepoint(target),
            ProgramType.Kprobe => NamesProbe(section) ? AttachProbe(program, section) : null,
            ProgramType.Tracing when program.AttachType == AttachType.TraceIterator => TakesOptions(target) ? null : program.AttachIterator(),
            ProgramType.Tracing => program.AttachTracing(),
            ProgramType.Lsm when program.AttachType == AttachType.LsmMac => program.AttachLsm(),
            ProgramType.Extension => program.AttachFreplace(),
            _ => null,
        };
    }

    private static unsafe BpfLink AttachProbe(BpfProgram program, string section) =>
        program.Attach(section.Replace('/', ' '), LibBpf.bpf_program__attach);

    // uprobe, usdt and their kin say the file and the place in it; the others the function.
    private static bool NamesProbe(string section) =>
        section.IndexOf('/') is var slash and > 0 && (section[0] != 'u' || section.AsSpan(slash + 1).Contains(':'));

    private static bool TakesOptions(string? iterator) => iterator is "bpf_map_elem" or "sockmap" or "bpf_sk_storage_map" or "cgroup";
}
