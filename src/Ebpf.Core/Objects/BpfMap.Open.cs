using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfMap
{
    /// <summary>Opens a map by its id. Kernel 4.13; needs CAP_SYS_ADMIN.</summary>
    /// <param name="id">The map's <see cref="Id"/>.</param>
    /// <param name="access">What the handle may do.</param>
    /// <returns>The map, which the caller disposes.</returns>
    /// <exception cref="BpfNotFoundException">There is no such map, or no longer.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_SYS_ADMIN.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    public static BpfMap FromId(uint id, BpfAccess access = BpfAccess.ReadWrite) =>
        TryFromId(id, access) ?? throw BpfFd.NoSuchId(BpfObjectKind.Map, id);

    /// <summary>Opens a map by the path at which it is pinned. Kernel 4.5.</summary>
    /// <param name="path">A path in a BPF file system.</param>
    /// <param name="access">What the handle may do.</param>
    /// <returns>The map, which the caller disposes.</returns>
    /// <exception cref="BpfNotFoundException">Nothing is pinned there.</exception>
    /// <exception cref="BpfPermissionException">The pin's mode does not allow this access.</exception>
    /// <exception cref="BpfException">It is not a pin, or not that of a map.</exception>
    public static BpfMap LoadPinned(string path, BpfAccess access = BpfAccess.ReadWrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(BpfFd.OpenPin(path, BpfObjectKind.Map, access), name: null, Path.GetFullPath(path));
    }

    /// <summary>Opens a map by a descriptor from elsewhere: sent over a socket, inherited, or made by another library. Kernel 4.13.</summary>
    /// <param name="handle">Stays the caller's, such as <c>new SafeFileHandle(fd, ownsHandle: true)</c>.</param>
    /// <returns>The map, with a descriptor of its own, which the caller disposes.</returns>
    /// <exception cref="BpfException">The descriptor is not that of a map, or not open.</exception>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    public static BpfMap FromHandle(SafeHandle handle) => Open(BpfFd.Duplicate(handle, BpfObjectKind.Map), name: null, pinPath: null);

    /// <summary>All maps of this machine, opened one by one while they are enumerated. Kernel 4.13; needs CAP_SYS_ADMIN.</summary>
    /// <remarks>
    /// Each map is disposed when the next is asked for, and with the enumeration; <see cref="Duplicate"/> keeps it. Maps that vanish
    /// meanwhile are left out.
    /// </remarks>
    /// <exception cref="BpfPermissionException">The process lacks CAP_SYS_ADMIN.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    public static IEnumerable<BpfMap> EnumerateAll()
    {
        foreach (uint id in EnumerateIds())
        {
            using BpfMap? map = TryFromId(id);
            if (map is not null)
            {
                yield return map;
            }
        }
    }

    /// <summary>The ids of all maps of this machine, ascending, asked for while they are enumerated. Kernel 4.13; needs CAP_SYS_ADMIN.</summary>
    /// <exception cref="BpfPermissionException">The process lacks CAP_SYS_ADMIN.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    public static IEnumerable<uint> EnumerateIds() => BpfFd.EnumerateIds(BpfObjectKind.Map, LibBpf.bpf_map_get_next_id);

    /// <summary>Another handle of the map that <paramref name="fd"/> refers to.</summary>
    /// <param name="fd">Stays the caller's.</param>
    /// <param name="name">The map's name in the C source.</param>
    internal static BpfMap FromFd(int fd, string name) => Open(SafeBpfHandle.Duplicate(fd), name, pinPath: null);

    /// <summary>Another handle of a map that libbpf has loaded, which can be attached if it is one of struct_ops.</summary>
    internal static BpfMap FromObject(Collection owner, SafeBpfObjectHandle obj, OpenMap open, string? pinPath)
    {
        bpf_map* map = open.Native;
        string name = open.Name;
        int fd = LibBpf.bpf_map__fd(map);
        if (LibBpf.bpf_map__type(map) != (uint)MapType.StructOps)
        {
            bool isCreated = !open.IsReplaced && !open.WasPinned;
            BpfMap other = Open(SafeBpfHandle.Duplicate(fd), name, pinPath, DeclaredTypes.Of(open.Spec, isCreated));
            other.KeepArenaOf(map, obj, isCreated);
            return other;
        }

        SafeBpfHandle handle = SafeBpfHandle.Duplicate(fd);
        try
        {
            var info = new bpf_map_info();
            BpfFd.GetInfo(fd, ref info, $"map '{name}'");
            return new BpfMap(owner, new SafeBpfMapHandle(map, obj), handle, name, info, pinPath);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="FromId"/>, but null where there is no such map, or no longer.</summary>
    internal static BpfMap? TryFromId(uint id, BpfAccess access = BpfAccess.ReadWrite)
    {
        SafeBpfHandle? handle = BpfFd.TryOpenId(BpfObjectKind.Map, id, id =>
        {
            var opts = new bpf_get_fd_by_id_opts { open_flags = (uint)access };
            return LibBpf.bpf_map_get_fd_by_id_opts(id, &opts);
        });
        return handle is null ? null : Open(handle, name: null, pinPath: null);
    }

    // Takes the handle over.
    private static BpfMap Open(SafeBpfHandle handle, string? name, string? pinPath, DeclaredTypes declared = default)
    {
        try
        {
            using SafeBpfHandle.BorrowedFd fd = handle.Borrow();
            var info = new bpf_map_info();
            BpfFd.GetInfo(fd.Value, ref info, $"map '{name ?? pinPath}'");
            return new BpfMap(handle, name ?? FullName.OfMap(info), info, pinPath, declared);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
