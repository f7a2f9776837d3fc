using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.Links;

/// <summary>Links by <c>BPF_LINK_CREATE</c>, and attachments by <c>BPF_PROG_ATTACH</c> where there is no link.</summary>
internal static unsafe class LinkCreation
{
    /// <summary>Makes a link.</summary>
    /// <param name="program">The program.</param>
    /// <param name="target">The target; the caller disposes it.</param>
    /// <param name="what">What is attached where, for messages.</param>
    /// <param name="type">The hook.</param>
    /// <param name="options">libbpf's.</param>
    /// <param name="explain">From the positive error number to a reason.</param>
    internal static BpfLink Create(
        BpfProgram program, OpenTarget target, string what, AttachType type, bpf_link_create_opts options, Func<int, BpfException?> explain) =>
        target.Run(() => program.AttachByFd(
            what,
            fd =>
            {
                bpf_link_create_opts own = options;
                return LibBpf.bpf_link_create(fd, target.Value, (uint)type, &own);
            },
            explain));

    /// <summary>Attaches without a link.</summary>
    /// <param name="program">The program.</param>
    /// <param name="target">The target. Taken over, also on failure.</param>
    /// <param name="what">What is attached where, for messages.</param>
    /// <param name="type">The hook.</param>
    /// <param name="options">libbpf's.</param>
    /// <param name="explain">From the positive error number to a reason.</param>
    internal static BpfLink AttachWithoutLink(
        BpfProgram program, OpenTarget target, string what, AttachType type, bpf_prog_attach_opts options, Func<int, BpfException?> explain)
    {
        SafeBpfHandle? own = null;
        try
        {
            own = program.DuplicateHandle();
            int ownFd = (int)own.DangerousGetHandle();
            uint id = program.Id;
            return target.RunWithoutLink(value => program.AttachWithoutLink(
                what,
                fd => Attach(fd, value, type, options),
                () =>
                {
                    using (own)
                    using (target)
                    {
                        return IsReplaced(id, target, type) ? 0 : Detach(ownFd, target, type);
                    }
                },
                explain));
        }
        catch
        {
            own?.Dispose();
            target.Dispose();
            throw;
        }
    }

    /// <summary>Whether a cgroup's hook has one program, and another than this.</summary>
    // Where programs do not share a cgroup, which whoever came after this one has decided, the kernel detaches the one that is there, whichever
    // it is (find_detach_entry). Of several, which need more room than there is here, it detaches the one that it is told.
    internal static bool IsReplaced(uint id, OpenTarget target, AttachType type)
    {
        if (!target.IsCgroup)
        {
            return false;
        }

        uint attached = 0;
        var query = new bpf_prog_query_opts { prog_ids = &attached, prog_cnt = 1 };
        return LibBpf.bpf_prog_query_opts(target.Value, (uint)type, &query) == 0 && attached != id;
    }

    /// <summary>Ends an attachment without a link; 0 or a negative error number.</summary>
    internal static int Detach(int fd, OpenTarget target, AttachType type) =>
        target.RunWithoutLink(value => LibBpf.bpf_prog_detach2(fd, value, (uint)type));

    private static int Attach(int fd, int target, AttachType type, bpf_prog_attach_opts options) =>
        LibBpf.bpf_prog_attach_opts(fd, target, (uint)type, &options);
}
