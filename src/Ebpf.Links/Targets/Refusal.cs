using Ebpf.Errors;
using Ebpf.Native;
using Ebpf.Specs;

namespace Ebpf.Links;

/// <summary>Why the kernel did not attach a program of the network. Asked only after a failure.</summary>
internal static class Refusal
{
    private static readonly Capability[] _needed = [Capability.Bpf, Capability.NetAdmin];

    /// <summary>What is common to the ways to attach: privilege, the program's type, the kernel's age.</summary>
    /// <param name="program">The program.</param>
    /// <param name="target">What it was to be attached to.</param>
    /// <param name="type">The attach type that was asked for.</param>
    /// <param name="link">The kind of link that was asked for; null if none.</param>
    /// <param name="errno">The positive error number.</param>
    /// <param name="instead">What kernels without this kind of link have, as the end of a sentence.</param>
    /// <returns>The exception, or null if it is nothing of this.</returns>
    internal static BpfException? Explain(BpfProgram program, string target, AttachType type, LinkType? link, int errno, string instead = "")
    {
        string what = $"'{program.Name}' could not be attached to {target}: {Errno.Describe(errno)}";
        return Privilege(program, target, errno)
            ?? (Mismatch(program, type) is { } mismatch ? new BpfException($"{what}: {mismatch}", errno) : null)
            ?? (link is { } kind && KernelFeatures.Has(kind) is { IsNo: true } answer
                ? new BpfNotSupportedException($"{what}: {answer.Reason}{instead}", errno)
                : null);
    }

    /// <summary>The exception that names the missing capabilities; null if none is missing or the errno is of something else.</summary>
    internal static BpfPermissionException? Privilege(BpfProgram program, string target, int errno) =>
        errno is Errno.EPERM or Errno.EACCES ? FailureExplainer.MissingPrivilege($"attach '{program.Name}' to {target}", errno, _needed) : null;

    /// <summary>The same for requests over netlink, where CAP_SYS_ADMIN does not stand for CAP_NET_ADMIN.</summary>
    internal static BpfPermissionException? NetlinkPrivilege(BpfProgram program, string target, int errno) =>
        errno == Errno.EPERM && !Capabilities.OfThisThread().Has(Capability.NetAdmin)
            ? new BpfPermissionException(
                $"no permission to attach '{program.Name}' to {target}: {Errno.Describe(errno)}: this process lacks CAP_NET_ADMIN; run it as root, or give it this capability",
                errno,
                ["CAP_NET_ADMIN"])
            : null;

    /// <summary>What a refusal among several programs at one hook means (bpf_mprog_attach() of kernel/bpf/mprog.c).</summary>
    internal static BpfException? Order(BpfProgram program, string target, AttachAnchor? anchor, ulong? revision, int errno)
    {
        string? reason = errno switch
        {
            Errno.ESTALE => $"the programs there have changed since revision {revision}: query them again",
            Errno.ENOENT or Errno.EDOM or Errno.EBADF when anchor is { Id: not 0 } => $"what is to stand '{anchor}' is not attached there",
            Errno.EEXIST => "this program is attached there already",
            Errno.ERANGE => "64 programs are attached there, which is the most",
            _ => null,
        };
        return reason is null ? null : new BpfException($"'{program.Name}' could not be attached to {target}: {Errno.Describe(errno)}: {reason}", errno);
    }

    private static string? Mismatch(BpfProgram program, AttachType type)
    {
        ProgramType[] fitting = [.. SectionTable.All.Where(row => row.AttachType == type).Select(row => row.ProgramType).Distinct()];
        if (fitting.Length > 0 && !fitting.Contains(program.Type))
        {
            return $"programs of type {string.Join(" or ", fitting)} are attached there, and this one is of type {program.Type}";
        }

        // The kernel has the verifier check by the one and compares with the other; only where each hook has a section of its own.
        return AttachTypes.Loaded(program) is { } loaded && loaded != type && program.Type is not (ProgramType.SchedCls or ProgramType.SkSkb)
            ? $"it was loaded to be attached to {loaded} (SEC(\"{program.SectionName}\")), not to {type}"
            : null;
    }
}
