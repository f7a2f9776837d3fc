using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.Links;

/// <summary>Attaches programs as the kernel did before it had links (<c>BPF_PROG_ATTACH</c>): for hooks without links, and attachments that outlive the process.</summary>
public static unsafe class RawAttachExtensions
{
    /// <summary>Attaches the program without a link. Kernel 4.10; interfaces (TCX, netkit) 6.6.</summary>
    /// <remarks>The end of the process does not end it: only disposal, <see cref="DetachRaw"/>, or the end of the target.</remarks>
    /// <param name="program">The program.</param>
    /// <param name="target">What it is attached to.</param>
    /// <param name="type">Which of the target's hooks.</param>
    /// <param name="options">How it shares the hook; <see langword="null"/> for the kernel's defaults.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotFoundException">There is no such target.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_NET_ADMIN or CAP_BPF.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachRaw(this BpfProgram program, AttachTarget target, AttachType type, RawAttachOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(target);
        RawAttachOptions chosen = options ?? new RawAttachOptions();
        using SafeBpfHandle? replaced = chosen.Replace?.DuplicateHandle();
        OpenTarget open = target.Open();
        string what = $"{type} of {open}";
        var native = new bpf_prog_attach_opts
        {
            flags = (uint)(chosen.Flags | (chosen.Anchor?.Flags ?? 0) | (replaced is null ? 0 : AttachFlags.Replace)),
            relative_id = chosen.Anchor?.Id ?? 0,
            expected_revision = chosen.ExpectedRevision ?? 0,
        };
        if (replaced is not null)
        {
            native.replace_fd = (int)replaced.DangerousGetHandle();
        }

        return LinkCreation.AttachWithoutLink(program, open, what, type, native, errno => Explain(program, open, what, type, chosen, errno));
    }

    /// <summary>Ends an attachment without a link, made by whom ever. Kernel 4.10.</summary>
    /// <param name="program">The program that is attached.</param>
    /// <param name="target">What it is attached to.</param>
    /// <param name="type">Which of the target's hooks.</param>
    /// <exception cref="BpfNotFoundException">There is no such target, or the program is not attached to it so.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_NET_ADMIN or CAP_BPF.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static void DetachRaw(this BpfProgram program, AttachTarget target, AttachType type)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(target);
        using OpenTarget open = target.Open();
        using SafeBpfHandle own = program.DuplicateHandle();
        int errno = LinkCreation.IsReplaced(program.Id, open, type)
            ? Errno.ENOENT
            : -LinkCreation.Detach((int)own.DangerousGetHandle(), open, type);
        if (errno == 0)
        {
            return;
        }

        string failure = $"'{program.Name}' could not be detached from {type} of {open}: {Errno.Describe(errno)}";
        throw Refusal.Privilege(program, $"{type} of {open} (or detach it)", errno)
            ?? (errno is Errno.ENOENT or Errno.EINVAL
                ? new BpfNotFoundException($"{failure}: it is not attached there, or by a link, which its owner disposes", errno)
                : new BpfException(failure, errno));
    }

    private static BpfException? Explain(BpfProgram program, OpenTarget target, string what, AttachType type, RawAttachOptions options, int errno)
    {
        // netns_bpf_prog_attach() of kernel/bpf/net_namespace.c.
        string? reason = (type, errno) switch
        {
            (AttachType.SkLookup, Errno.EINVAL) => $"this hook takes links only: {nameof(NetnsExtensions.AttachNetns)}",
            (AttachType.FlowDissector, Errno.EEXIST) =>
                "a flow dissector is attached there by a link, or one in the first namespace, which stands for all, excludes others",
            (AttachType.FlowDissector, Errno.EINVAL) => "this program is attached there already",
            _ => null,
        };
        if (reason is not null)
        {
            return new BpfException($"'{program.Name}' could not be attached to {what}: {Errno.Describe(errno)}: {reason}", errno);
        }

        if (target.IsCgroup)
        {
            var sharing = new CgroupOptions
            {
                Sharing = options.Flags.HasFlag(AttachFlags.AllowMulti) ? CgroupSharing.Multiple
                    : options.Flags.HasFlag(AttachFlags.AllowOverride) ? CgroupSharing.Override
                    : CgroupSharing.Exclusive,
                Anchor = options.Anchor,
                ExpectedRevision = options.ExpectedRevision,
                PreOrder = options.Flags.HasFlag(AttachFlags.PreOrder),
            };
            return CgroupRefusal.Explain(program, target, what, type, sharing, errno);
        }

        return Refusal.Explain(program, what, type, link: null, errno) ?? Refusal.Order(program, what, options.Anchor, options.ExpectedRevision, errno);
    }
}
