using Ebpf.Native;

namespace Ebpf;

public sealed partial class BpfLink
{
    /// <summary>Whether the kernel has a link for this attachment: an object of its own, with an id, that can be pinned and updated.</summary>
    /// <remarks>
    /// It has none for tc filters, <c>BPF_PROG_ATTACH</c>, programs of sockets, USDT, struct_ops maps in <c>SEC(".struct_ops")</c>, and
    /// before kernel 5.15 for kprobes, uprobes, tracepoints and perf events.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The link is disposed, and was not asked before.</exception>
    public bool HasKernelLink => _identity.Value is not null;

    /// <summary>The kernel's number for this link, unique while it exists; <see langword="null"/> where the kernel has no link. Kernel 5.8.</summary>
    /// <exception cref="ObjectDisposedException">The link is disposed, and was not asked before.</exception>
    public uint? Id => _identity.Value?.Id;

    /// <summary>The kind of link; <see langword="null"/> where the kernel has none. Kernel 5.8.</summary>
    /// <exception cref="ObjectDisposedException">The link is disposed, and was not asked before.</exception>
    public LinkType? Type => _identity.Value?.Type;

    /// <summary>What the kernel tells about the link now. Kernel 5.8.</summary>
    /// <returns>A record of the link's kind, such as <see cref="XdpLinkInfo"/>; a plain <see cref="LinkInfo"/> for a kind that this library does not know.</returns>
    /// <exception cref="BpfNotSupportedException">The kernel has no link for this attachment.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The link is disposed.</exception>
    public LinkInfo GetInfo()
    {
        using SafeAttachmentHandle.BorrowedAttachment link = BorrowLink("described");
        return LinkInfoReader.Read(link.Fd, $"the link of {this}");
    }

    /// <summary>Keeps the descriptor of the kernel's link open until the result is disposed.</summary>
    /// <param name="action">What is to be done, for the message: "pinned".</param>
    /// <exception cref="BpfNotSupportedException">The kernel has no link for this attachment.</exception>
    /// <exception cref="ObjectDisposedException">The link is disposed.</exception>
    internal SafeAttachmentHandle.BorrowedAttachment BorrowLink(string action)
    {
        SafeAttachmentHandle.BorrowedAttachment link = _handle.Borrow();
        if (link.Fd >= 0)
        {
            return link;
        }

        link.Dispose();
        throw new BpfNotSupportedException(
            $"{this} can not be {action}: this kernel has no link for this way to attach, and that is what can be {action}; dispose it to detach");
    }

    private Identity? ReadIdentity()
    {
        using SafeAttachmentHandle.BorrowedAttachment link = _handle.Borrow();
        if (link.Fd < 0)
        {
            return null;
        }

        var info = new bpf_link_info();
        BpfFd.GetInfo(link.Fd, ref info, $"the link of {this}");
        return new Identity(info.id, (LinkType)info.type);
    }

    private sealed record Identity(uint Id, LinkType Type);
}
