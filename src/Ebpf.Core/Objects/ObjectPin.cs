using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Objects;

/// <summary>The pin of one object, as far as one handle of it knows: where it was opened from, or was pinned through it.</summary>
/// <remarks>
/// What is at the path may have become another object's pin meanwhile. The objects' ids tell: no other has the id while this handle is open, whereas
/// an inode's number can only be read after the pin was made, when it may be another's already.
/// </remarks>
/// <param name="path">The path of the pin, or null.</param>
internal sealed class ObjectPin(string? path)
{
    // Somebody else who has made a directory in vain removes it, perhaps before anything of ours is in it.
    private const int MaxTries = 100;

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
            _path = IsThere(fd, $"the pin of {what} could not be moved from '{_path}'") ? _path : null;
            if (_path == path)
            {
                return;
            }

            // ENOENT of a rename: somebody else has removed the pin.
            int errno = _path is null ? Errno.ENOENT : Place(path, () => LibC.RenameNoReplace(_path, path) == 0 ? 0 : Marshal.GetLastPInvokeError());
            errno = errno == Errno.ENOENT ? Place(path, () => -LibBpf.bpf_obj_pin(fd, path)) : errno;
            _path = errno == 0 ? path : throw BpfFileSystem.NotPinned(what, path, _path, errno);
        }
    }

    /// <summary>Removes the object's pin, if it is there still.</summary>
    /// <param name="fd">The object's descriptor.</param>
    /// <param name="what">The object in words, for messages.</param>
    internal void Unpin(int fd, string what)
    {
        lock (_lock)
        {
            string failure = $"{what} could not be unpinned from '{_path}'";
            if (IsThere(fd, failure) && LibC.unlink(_path!) != 0 && Marshal.GetLastPInvokeError() is not Errno.ENOENT and int errno)
            {
                throw Failed(failure, errno);
            }

            _path = null;
        }
    }

    private bool IsThere(int fd, string failure)
    {
        if (_path is null)
        {
            return false;
        }

        int pinned = BpfFd.OpenPin(_path, BpfAccess.ReadWrite);
        pinned = pinned == -Errno.EACCES ? BpfFd.OpenPin(_path, BpfAccess.ReadOnly) : pinned;
        if (pinned >= 0)
        {
            using var handle = new SafeBpfHandle(pinned);
            return BpfFd.KindOf(pinned) == BpfFd.KindOf(fd) && BpfFd.IdOf(pinned) == BpfFd.IdOf(fd);
        }

        // Before kernel 5.19 a process without CAP_BPF can open nothing, where unprivileged_bpf_disabled is set: as ever, the path stands for the pin then.
        if (pinned == -Errno.EPERM)
        {
            return true;
        }

        // The kernel answers EACCES where a file or directory is not a pin, too.
        bool isGone = pinned is -Errno.ENOENT or -Errno.ENOTDIR || (pinned == -Errno.EACCES && (Directory.Exists(_path) || BpfFileSystem.IsElsewhere(_path)));
        return isGone ? false : throw Failed($"{failure}: it could not be opened to see whose it is", -pinned);
    }

    private static BpfException Failed(string failure, int errno)
    {
        string message = $"{failure}: {Errno.Describe(errno)}";
        return errno is Errno.EPERM or Errno.EACCES ? new BpfPermissionException(message, errno, []) : new BpfException(message, errno);
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
        for (int tries = MaxTries; errno == Errno.ENOENT && tries > 0; tries--)
        {
            errno = BpfFileSystem.CreateParents(path, created);
            errno = errno == 0 ? attempt() : errno;
        }

        for (int i = created.Count - 1; i >= 0 && errno != 0; i--)
        {
            _ = LibC.rmdir(created[i]);
        }

        return errno;
    }
}
