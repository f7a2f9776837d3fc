using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Why the kernel did not attach a program to a cgroup.</summary>
internal static class CgroupRefusal
{
    private static readonly KernelVersion _preOrder = new(6, 15), _order = new(6, 17);

    internal static BpfException? Explain(BpfProgram program, OpenTarget target, string what, AttachType type, CgroupOptions options, int errno)
    {
        string failure = $"'{program.Name}' could not be attached to {what}: {Errno.Describe(errno)}";
        if (errno == Errno.EBADF && CgroupDirectory.Objection(target.Value) is { } objection)
        {
            return new BpfException($"{failure}: {objection}", errno);
        }

        if (Refusal.Explain(program, what, type, options.Sharing == CgroupSharing.Multiple ? LinkType.Cgroup : null, errno) is { } common)
        {
            return common;
        }

        if (errno is Errno.EINVAL or Errno.E2BIG && Missing(options) is { } missing)
        {
            return new BpfNotSupportedException($"{failure}: {missing}", errno);
        }

        return (errno == Errno.EPERM && NotShared(target, type, options) is { } conflict ? new BpfException($"{failure}: {conflict}", errno) : null)
            ?? Refusal.Order(program, what, options.Anchor, options.ExpectedRevision, errno);
    }

    private static string? Missing(CgroupOptions options) =>
        KernelVersion.Current < _order && (options.Anchor is not null || options.ExpectedRevision is not null)
            ? $"an order among the programs of a cgroup, and revisions, came with kernel 6.17, and this is {KernelVersion.Current}"
            : KernelVersion.Current < _preOrder && options.PreOrder
                ? $"{nameof(CgroupOptions.PreOrder)} came with kernel 6.15, and this is {KernelVersion.Current}"
                : null;

    // __cgroup_bpf_attach() and hierarchy_allows_attach() of kernel/bpf/cgroup.c: what is attached here must be shared in the same way, and the
    // next above that has programs must allow it.
    private static string? NotShared(OpenTarget target, AttachType type, CgroupOptions options)
    {
        string? path = new FileInfo($"/proc/self/fd/{target.Value}").LinkTarget;
        for (bool isTarget = true; path is not null && CgroupDirectory.IsVersion2(path); path = Path.GetDirectoryName(path), isTarget = false)
        {
            using OpenTarget level = CgroupDirectory.Open(path);
            if (ProgramQuery.Of(level, type, effective: false, out _) is not { Programs.Count: > 0 } attached)
            {
                continue;
            }

            CgroupSharing sharing = Sharing(attached.Flags);
            if (isTarget ? sharing != options.Sharing : sharing == CgroupSharing.Exclusive)
            {
                return $"cgroup {path} has {attached.Programs.Count} program(s) there (ids {string.Join(", ", attached.Programs.Select(one => one.Id))}), "
                    + $"attached as {sharing}, which does not allow {options.Sharing}{(isTarget ? "" : " below it")}";
            }

            if (!isTarget)
            {
                return null;
            }
        }

        return null;
    }

    private static CgroupSharing Sharing(AttachFlags flags) =>
        flags.HasFlag(AttachFlags.AllowMulti) ? CgroupSharing.Multiple
        : flags.HasFlag(AttachFlags.AllowOverride) ? CgroupSharing.Override
        : CgroupSharing.Exclusive;
}
