using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Objects;

/// <summary>What is common to maps, programs and links as file descriptors: opening by id or pin, kind, information.</summary>
internal static unsafe class BpfFd
{
    internal delegate int OpenFunction(uint id);

    internal delegate int NextIdFunction(uint id, uint* next);

    /// <summary>Opens an object by its id.</summary>
    /// <returns>The descriptor, or null if there is no object with this id.</returns>
    /// <exception cref="BpfPermissionException">CAP_SYS_ADMIN is missing.</exception>
    internal static SafeBpfHandle? TryOpenId(BpfObjectKind kind, uint id, OpenFunction open)
    {
        int fd = open(id);
        return fd >= 0 ? new SafeBpfHandle(fd)
            : fd is -Errno.ENOENT or -Errno.EAGAIN ? null // EAGAIN: a link that is being made (bpf_link_by_id)
            : throw Refused($"open {Name(kind)} {id} by its id", -fd);
    }

    /// <summary>The exception for an id that nothing has.</summary>
    internal static BpfNotFoundException NoSuchId(BpfObjectKind kind, uint id) =>
        new($"there is no {Name(kind)} with the id {id}: it never was, or its last reference is gone", Errno.ENOENT);

    /// <summary>The ids of all objects of a kind, ascending; those that appear or vanish meanwhile may be among them or not.</summary>
    internal static IEnumerable<uint> EnumerateIds(BpfObjectKind kind, NextIdFunction next)
    {
        for (uint id = 0; TryNextId(kind, id, next) is { } found; id = found)
        {
            yield return found;
        }
    }

    /// <summary>Opens a pin and checks what it is.</summary>
    /// <exception cref="BpfNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="BpfPermissionException">This process may not open it.</exception>
    /// <exception cref="BpfException">It is not a pin, or the pin of something else.</exception>
    internal static SafeBpfHandle OpenPin(string path, BpfObjectKind expected, BpfAccess access)
    {
        int fd = OpenPin(path, access);
        if (fd < 0)
        {
            throw BpfFileSystem.NotOpened(path, expected, -fd);
        }

        var handle = new SafeBpfHandle(fd);
        BpfObjectKind kind = KindOf(fd);
        if (kind == expected)
        {
            return handle;
        }

        handle.Dispose();
        throw new BpfException($"'{path}' is the pin of a {Name(kind)}, not of a {Name(expected)}");
    }

    /// <summary>Opens a pin, whatever it is.</summary>
    /// <returns>The descriptor, or the negative error number.</returns>
    internal static int OpenPin(string path, BpfAccess access)
    {
        var opts = new bpf_obj_get_opts { file_flags = (uint)access };
        return LibBpf.bpf_obj_get_opts(path, &opts);
    }

    /// <summary>Another descriptor of what a handle of somebody else refers to, once it is known to be of the right kind.</summary>
    /// <exception cref="BpfException">It refers to something else.</exception>
    internal static SafeBpfHandle Duplicate(SafeHandle handle, BpfObjectKind expected)
    {
        ArgumentNullException.ThrowIfNull(handle);
        bool isAdded = false;
        try
        {
            handle.DangerousAddRef(ref isAdded);
            int fd = (int)handle.DangerousGetHandle();
            SafeBpfHandle own = SafeBpfHandle.Duplicate(fd);
            if (KindOf(fd) == expected)
            {
                return own;
            }

            own.Dispose();
            throw new BpfException($"descriptor {fd} refers to {new FileInfo($"/proc/self/fd/{fd}").LinkTarget}, not to a {Name(expected)}");
        }
        finally
        {
            if (isAdded)
            {
                handle.DangerousRelease();
            }
        }
    }

    /// <summary>What a descriptor refers to. BPF_OBJ_GET and BPF_OBJ_GET_INFO_BY_FD take every kind and do not tell which it is.</summary>
    internal static BpfObjectKind KindOf(int fd) => new FileInfo($"/proc/self/fd/{fd}").LinkTarget switch
    {
        "anon_inode:bpf-map" => BpfObjectKind.Map,
        "anon_inode:bpf-prog" => BpfObjectKind.Program,
        "anon_inode:bpf_link" or "anon_inode:bpf-link" => BpfObjectKind.Link,
        _ => BpfObjectKind.Unknown,
    };

    /// <summary>Asks the kernel about an object; what <paramref name="info"/> holds before is the question.</summary>
    /// <returns>How many bytes of the structure this kernel knows.</returns>
    internal static int GetInfo<T>(int fd, ref T info, string what)
        where T : unmanaged
    {
        uint length = (uint)sizeof(T);
        fixed (T* pointer = &info)
        {
            int result = LibBpf.bpf_obj_get_info_by_fd(fd, pointer, &length);

            // Before kernel 5.19, kernel.unprivileged_bpf_disabled refuses this too.
            return result switch
            {
                0 => (int)length,
                -Errno.EPERM => throw Refused($"read what the kernel tells about {what}", -result, Capability.Bpf),
                _ => throw new BpfException($"{what}: the kernel does not describe it: {Errno.Describe(result)}", -result),
            };
        }
    }

    /// <summary>The kernel's number for an object, unique among its kind. Kernel 4.13; for links 5.8.</summary>
    internal static uint IdOf(int fd)
    {
        // struct bpf_map_info, bpf_prog_info and bpf_link_info begin alike: with type and id.
        var info = default(ObjectInfo);
        GetInfo(fd, ref info, $"a {Name(KindOf(fd))}");
        return info.Id;
    }

    /// <summary>A name of up to 15 bytes as the kernel keeps it.</summary>
    internal static string NameOf(byte* name) => Marshal.PtrToStringUTF8((nint)name)!;

    internal static string Name(BpfObjectKind kind) => kind switch
    {
        BpfObjectKind.Map => "map",
        BpfObjectKind.Program => "program",
        BpfObjectKind.Link => "link",
        _ => "BPF object of an unknown kind",
    };

    internal static BpfException Refused(string action, int errno, Capability needed = Capability.SysAdmin) =>
        errno is Errno.EPERM or Errno.EACCES
            ? PermissionExplainer.Explain(action, errno, [needed], PermissionFacts.Read(), details: "")
            : new BpfException($"could not {action}: {Errno.Describe(errno)}", errno);

    private static uint? TryNextId(BpfObjectKind kind, uint id, NextIdFunction next)
    {
        uint found;
        int result = next(id, &found);
        return result == 0 ? found : result == -Errno.ENOENT ? null : throw Refused($"enumerate the {Name(kind)}s of this machine", -result);
    }

    private readonly record struct ObjectInfo(uint Type, uint Id);
}
