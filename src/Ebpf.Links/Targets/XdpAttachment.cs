using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>One attempt to attach an XDP program, through all the modes that are asked for. Used in the interface's network namespace.</summary>
internal sealed class XdpAttachment(BpfProgram program, NetworkDevice device, OpenTarget target, XdpOptions options)
{
    internal (BpfLink Link, XdpOutcome Outcome) Attach()
    {
        try
        {
            return AttachInFirst(replaced: []);
        }
        catch (BpfException e) when (options.Replace && IsOccupied(e))
        {
            using var removal = new XdpRemoval(target);
            try
            {
                removal.RemoveAll();
                return AttachInFirst(removal.Ids);
            }
            catch
            {
                removal.Restore();
                throw;
            }
        }
    }

    private (BpfLink Link, XdpOutcome Outcome) AttachInFirst(IReadOnlyList<uint> replaced)
    {
        var refusals = new List<BpfException>();
        foreach (XdpMode mode in options.Modes)
        {
            try
            {
                return (AttachIn(mode), new XdpOutcome(mode, refusals, replaced));
            }
            catch (BpfException e) when (e is not BpfPermissionException && !IsOccupied(e) && program.Type == ProgramType.Xdp)
            {
                refusals.Add(e);
            }
        }

        throw refusals is [var only]
            ? only
            : new BpfException(
                $"'{program.Name}' could not be attached to XDP of {target} in any of the modes {string.Join(", ", options.Modes)}: "
                + string.Join("; ", refusals.Select(refusal => refusal.Message)),
                refusals[^1].Errno);
    }

    private BpfLink AttachIn(XdpMode mode)
    {
        string what = $"XDP of {target} in {Name(mode)} mode";
        try
        {
            var native = new bpf_link_create_opts { flags = XdpNetlink.Flag(mode) };
            return LinkCreation.Create(program, target, what, AttachType.Xdp, native, errno => Explain(mode, what, LinkType.Xdp, errno));
        }
        catch (BpfNotSupportedException) when (KernelFeatures.Has(LinkType.Xdp).IsNo)
        {
            return XdpNetlink.Attach(
                program, device, mode, what, errno => Refusal.NetlinkPrivilege(program, what, errno) ?? Explain(mode, what, link: null, errno));
        }
    }

    // dev_xdp_attach() of net/core/dev.c.
    private BpfException? Explain(XdpMode mode, string what, LinkType? link, int errno)
    {
        if (Refusal.Explain(program, what, AttachType.Xdp, link, errno) is { } common)
        {
            return common;
        }

        string failure = $"'{program.Name}' could not be attached to {what}: {Errno.Describe(errno)}";
        if (errno is Errno.EBUSY or Errno.EEXIST && ProgramQuery.Xdp(target, out _) is { } present && present.All().Any())
        {
            string programs = string.Join(" and ", present.All().Select(one => $"{NameOf(one.Id)} in {Name(one.Mode)} mode"));
            return new BpfException($"{failure}: there is {programs} already; end that first, or set {nameof(XdpOptions)}.{nameof(XdpOptions.Replace)}", errno);
        }

        return XdpNetlink.Reason(program, target, mode) is { } words
            ? new BpfException($"{failure}: the kernel says: {words}", errno)
            : null;
    }

    private static bool IsOccupied(BpfException refusal) => refusal.Errno is Errno.EBUSY or Errno.EEXIST;

    private static string Name(XdpMode mode) => mode switch
    {
        XdpMode.Generic => "generic",
        XdpMode.Native => "native",
        _ => "offload",
    };

    // To open another's program by its id takes CAP_SYS_ADMIN.
    private static string NameOf(uint id)
    {
        try
        {
            using BpfProgram other = BpfProgram.FromId(id);
            return $"'{other.Name}' (program {id})";
        }
        catch (BpfException)
        {
            return $"program {id}";
        }
    }
}
