namespace Ebpf;

public sealed partial class BpfMap
{
    /// <summary>Where the map is pinned, as far as this handle knows: it was opened from there or pinned through it; else <see langword="null"/>.</summary>
    public string? PinPath => _pin.Path;

    /// <summary>Whether this handle knows of a pin: see <see cref="PinPath"/>.</summary>
    public bool IsPinned => _pin.Path is not null;

    /// <summary>Pins the map in a BPF file system, so that it outlives the process; if it is pinned already, moves the pin. Kernel 4.4; moving 4.13.</summary>
    /// <remarks>What is at <see cref="PinPath"/> is moved only if it is still this map's pin; another object's stays, and this one is pinned anew.</remarks>
    /// <param name="path">Where to. Directories that are missing are made, with mode 0700; what is there already is never replaced.</param>
    /// <exception cref="BpfPermissionException">The process may not write there.</exception>
    /// <exception cref="BpfException">The path is not in a BPF file system, something is there already, or a name has a '.', which bpffs does not allow.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public void Pin(string path)
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        _pin.Pin(fd.Value, path, $"map '{Name}'");
    }

    /// <summary>Removes the pin at <see cref="PinPath"/>; the map stays as long as something else refers to it. Without a pin, nothing happens. Kernel 4.13.</summary>
    /// <remarks>If what is there has become another object's pin meanwhile, it stays, and this handle forgets it.</remarks>
    /// <exception cref="BpfPermissionException">The process may not remove it, or not see whose it is.</exception>
    /// <exception cref="BpfException">The pin can not be removed for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public void Unpin()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        _pin.Unpin(fd.Value, $"map '{Name}'");
    }
}
