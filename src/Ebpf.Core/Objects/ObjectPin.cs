using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Objects;

/// <summary>The pin of one object, as far as one handle of it knows: where it was opened from, or was pinned through it.</summary>
/// <param name="path">The path of the pin, or null.</param>
internal sealed class ObjectPin(string? path)
{
    private readonly Lock _lock = new();
    private volatile string? _path = path is null ? null : System.IO.Path.GetFullPath(path);

    internal string? Path => _path;

    /// <summary>Pins the object, or moves its pin; what is at the path already is never replaced.</summary>
    /// <param name="fd">The object's descriptor.</param>
    /// <param name="path">Where to pin it.</param>
    /// <param name="what">The object in words, for messages.</param>
    internal void Pin(int fd, string path, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = System.IO.Path.GetFullPath(path);
        lock (_lock)
        {
            if (_path == path && File.Exists(path))
            {
                return;
            }

            // ENOENT of a rename: somebody else has removed the pin.
            int errno = _path is null ? Errno.ENOENT : Place(path, () => LibC.RenameNoReplace(_path, path) == 0 ? 0 : Marshal.GetLastPInvokeError());
            errno = errno == Errno.ENOENT ? Place(path, () => -LibBpf.bpf_obj_pin(fd, path)) : errno;
            _path = errno == 0 ? path : throw BpfFileSystem.NotPinned(what, path, _path, errno);
        }
    }

    internal void Unpin(string what)
    {
        lock (_lock)
        {
            if (_path is not null && LibC.unlink(_path) != 0 && Marshal.GetLastPInvokeError() is not Errno.ENOENT and int errno)
            {
                string message = $"{what} could not be unpinned from '{_path}': {Errno.Describe(errno)}";
                throw errno is Errno.EPERM or Errno.EACCES ? new BpfPermissionException(message, errno, []) : new BpfException(message, errno);
            }

            _path = null;
        }
    }

    // First as if the directories were there, as they mostly are; those made in vain are removed.
    private static int Place(string path, Func<int> attempt)
    {
        int errno = attempt();
        if (errno != Errno.ENOENT)
        {
            return errno;
        }

        List<string> created = [];
        errno = BpfFileSystem.CreateParents(path, created);
        errno = errno == 0 && created.Count > 0 ? attempt() : errno == 0 ? Errno.ENOENT : errno;
        for (int i = created.Count - 1; i >= 0 && errno != 0; i--)
        {
            _ = LibC.rmdir(created[i]);
        }

        return errno;
    }
}
