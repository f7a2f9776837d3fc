namespace Ebpf;

public sealed partial class BpfLink
{
    /// <summary>Where the link is pinned, as far as this handle knows: it was opened from there or pinned through it; else <see langword="null"/>.</summary>
    public string? PinPath => _pin.Path;

    /// <summary>Whether this handle knows of a pin: see <see cref="PinPath"/>.</summary>
    public bool IsPinned => _pin.Path is not null;

    /// <summary>
    /// Pins the link in a BPF file system: the program stays attached when the link is disposed and when the process ends, until the pin is removed
    /// (<see cref="Unpin"/>, or the file's deletion). If it is pinned already, moves the pin. Kernel 5.7; moving 5.8.
    /// </summary>
    /// <remarks>What is at <see cref="PinPath"/> is moved only if it is still this link's pin; another object's stays, and this one is pinned anew.</remarks>
    /// <param name="path">Where to. Directories that are missing are made, with mode 0700; what is there already is never replaced.</param>
    /// <exception cref="BpfNotSupportedException">The kernel has no link for this attachment.</exception>
    /// <exception cref="BpfPermissionException">The process may not write there.</exception>
    /// <exception cref="BpfException">The path is not in a BPF file system, something is there already, or a name has a '.', which bpffs does not allow.</exception>
    /// <exception cref="ObjectDisposedException">The link is disposed.</exception>
    public void Pin(string path)
    {
        using SafeAttachmentHandle.BorrowedAttachment link = BorrowLink("pinned");
        _pin.Pin(link.Fd, path, $"the link of {this}");
    }

    /// <summary>Removes the pin at <see cref="PinPath"/>; the program stays attached until the link is disposed. Without a pin, nothing happens. Kernel 5.8.</summary>
    /// <remarks>
    /// If what is there has become another object's pin meanwhile, it stays, and this handle forgets it. The kernel lets go of the pin a moment later
    /// (an RCU grace period): only then does disposal detach.
    /// </remarks>
    /// <exception cref="BpfPermissionException">The process may not remove it, or not see whose it is.</exception>
    /// <exception cref="BpfException">The pin can not be removed for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The link is disposed.</exception>
    public void Unpin()
    {
        using SafeAttachmentHandle.BorrowedAttachment link = _handle.Borrow();
        _pin.Unpin(link.Fd, $"the link of {this}");
    }
}
