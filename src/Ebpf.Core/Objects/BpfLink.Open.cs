using System.Runtime.InteropServices;
using Ebpf.Native;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

public sealed partial class BpfLink
{
    /// <summary>Opens a link by its id, whoever made it. Kernel 5.8; needs CAP_SYS_ADMIN.</summary>
    /// <param name="id">The link's <see cref="Id"/>.</param>
    /// <returns>The link, which the caller disposes; until then the program stays attached.</returns>
    /// <exception cref="BpfNotFoundException">There is no such link, or no longer.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_SYS_ADMIN.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    public static BpfLink FromId(uint id) => TryFromId(id) ?? throw BpfFd.NoSuchId(BpfObjectKind.Link, id);

    /// <summary>Opens a link by the path at which it is pinned. Kernel 5.8, which tells its type.</summary>
    /// <param name="path">A path in a BPF file system.</param>
    /// <returns>The link, which the caller disposes: that detaches nothing as long as the pin is there.</returns>
    /// <exception cref="BpfNotFoundException">Nothing is pinned there.</exception>
    /// <exception cref="BpfPermissionException">The pin's mode does not allow to read and write it.</exception>
    /// <exception cref="BpfException">It is not a pin, or not that of a link.</exception>
    public static BpfLink LoadPinned(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using SafeBpfHandle handle = BpfFd.OpenPin(path, BpfObjectKind.Link, BpfAccess.ReadWrite);
        return Open(handle, path);
    }

    /// <summary>Opens a link by a descriptor from elsewhere: sent over a socket, inherited, or made by another library. Kernel 5.8.</summary>
    /// <param name="handle">Stays the caller's, such as <c>new SafeFileHandle(fd, ownsHandle: true)</c>.</param>
    /// <returns>The link, with a descriptor of its own, which the caller disposes: until then the program stays attached.</returns>
    /// <exception cref="BpfException">The descriptor is not that of a link, or not open.</exception>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    public static BpfLink FromHandle(SafeHandle handle)
    {
        using SafeBpfHandle own = BpfFd.Duplicate(handle, BpfObjectKind.Link);
        return Open(own, pinPath: null);
    }

    /// <summary>All links of this machine, opened one by one while they are enumerated. Kernel 5.8; needs CAP_SYS_ADMIN.</summary>
    /// <remarks>
    /// Each link is disposed when the next is asked for, and with the enumeration; <see cref="Duplicate"/> keeps it. Links that vanish
    /// meanwhile are left out.
    /// </remarks>
    /// <exception cref="BpfPermissionException">The process lacks CAP_SYS_ADMIN.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    public static IEnumerable<BpfLink> EnumerateAll()
    {
        foreach (uint id in EnumerateIds())
        {
            using BpfLink? link = TryFromId(id);
            if (link is not null)
            {
                yield return link;
            }
        }
    }

    /// <summary>The ids of all links of this machine, ascending, asked for while they are enumerated. Kernel 5.8; needs CAP_SYS_ADMIN.</summary>
    /// <exception cref="BpfPermissionException">The process lacks CAP_SYS_ADMIN.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    public static IEnumerable<uint> EnumerateIds()
    {
        unsafe
        {
            return BpfFd.EnumerateIds(BpfObjectKind.Link, LibBpf.bpf_link_get_next_id);
        }
    }

    /// <summary>Another handle of the same link, which the caller disposes: the program stays attached until both are disposed.</summary>
    /// <remarks>The duplicate belongs to no collection.</remarks>
    /// <exception cref="BpfNotSupportedException">The kernel has no link for this attachment.</exception>
    /// <exception cref="ObjectDisposedException">The link is disposed.</exception>
    public BpfLink Duplicate()
    {
        using SafeAttachmentHandle.BorrowedAttachment link = BorrowLink("duplicated");
        return new BpfLink(SafeLinkFdHandle.Duplicate(link.Fd), ProgramName, Target, owner: null, PinPath, _identity.Value);
    }

    /// <summary>Another descriptor of the link, to be given elsewhere: see <see cref="FromHandle"/>. It is closed on exec.</summary>
    /// <returns>The descriptor, which the caller disposes: the program stays attached until it and the link are disposed.</returns>
    /// <exception cref="BpfNotSupportedException">The kernel has no link for this attachment.</exception>
    /// <exception cref="ObjectDisposedException">The link is disposed.</exception>
    public SafeFileHandle OpenHandle()
    {
        using SafeAttachmentHandle.BorrowedAttachment link = BorrowLink("opened");
        return new SafeFileHandle(SafeBpfHandle.DuplicateFd(link.Fd), ownsHandle: true);
    }

    private static BpfLink? TryFromId(uint id)
    {
        using SafeBpfHandle? handle = BpfFd.TryOpenId(BpfObjectKind.Link, id, LibBpf.bpf_link_get_fd_by_id);
        return handle is null ? null : Open(handle, pinPath: null);
    }

    private static BpfLink Open(SafeBpfHandle handle, string? pinPath)
    {
        using SafeBpfHandle.BorrowedFd fd = handle.Borrow();
        LinkInfo info = LinkInfoReader.Read(fd.Value, pinPath is null ? "a link" : $"the link pinned at '{pinPath}'");
        string? program = info.ProgramId is { } id ? BpfProgram.TryNameOf(id) : null;
        return new BpfLink(SafeLinkFdHandle.Duplicate(fd.Value), program, info.Target, owner: null, pinPath, new Identity(info.Id, info.Type));
    }
}
