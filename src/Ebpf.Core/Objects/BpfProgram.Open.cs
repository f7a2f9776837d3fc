using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfProgram
{
    /// <summary>Opens a program by its id. Kernel 4.13; needs CAP_SYS_ADMIN.</summary>
    /// <param name="id">The program's <see cref="Id"/>.</param>
    /// <returns>The program, which the caller disposes.</returns>
    /// <exception cref="BpfNotFoundException">There is no such program, or no longer.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_SYS_ADMIN.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    public static BpfProgram FromId(uint id) => TryFromId(id) ?? throw BpfFd.NoSuchId(BpfObjectKind.Program, id);

    /// <summary>Opens a program by the path at which it is pinned. Kernel 4.5.</summary>
    /// <param name="path">A path in a BPF file system.</param>
    /// <param name="access">What the pin's mode must allow; the program is the same for all.</param>
    /// <returns>The program, which the caller disposes.</returns>
    /// <exception cref="BpfNotFoundException">Nothing is pinned there.</exception>
    /// <exception cref="BpfPermissionException">The pin's mode does not allow this access.</exception>
    /// <exception cref="BpfException">It is not a pin, or not that of a program.</exception>
    public static BpfProgram LoadPinned(string path, BpfAccess access = BpfAccess.ReadWrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(BpfFd.OpenPin(path, BpfObjectKind.Program, access), Path.GetFullPath(path));
    }

    /// <summary>Opens a program by a descriptor from elsewhere: sent over a socket, inherited, or made by another library. Kernel 4.13.</summary>
    /// <param name="handle">Stays the caller's, such as <c>new SafeFileHandle(fd, ownsHandle: true)</c>.</param>
    /// <returns>The program, with a descriptor of its own, which the caller disposes.</returns>
    /// <exception cref="BpfException">The descriptor is not that of a program, or not open.</exception>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    public static BpfProgram FromHandle(SafeHandle handle) => Open(BpfFd.Duplicate(handle, BpfObjectKind.Program), pinPath: null);

    /// <summary>All programs of this machine, opened one by one while they are enumerated. Kernel 4.13; needs CAP_SYS_ADMIN.</summary>
    /// <remarks>
    /// Each program is disposed when the next is asked for, and with the enumeration; <see cref="Duplicate"/> keeps it. Programs that
    /// vanish meanwhile are left out.
    /// </remarks>
    /// <exception cref="BpfPermissionException">The process lacks CAP_SYS_ADMIN.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    public static IEnumerable<BpfProgram> EnumerateAll()
    {
        foreach (uint id in EnumerateIds())
        {
            using BpfProgram? program = TryFromId(id);
            if (program is not null)
            {
                yield return program;
            }
        }
    }

    /// <summary>The ids of all programs of this machine, ascending, asked for while they are enumerated. Kernel 4.13; needs CAP_SYS_ADMIN.</summary>
    /// <exception cref="BpfPermissionException">The process lacks CAP_SYS_ADMIN.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    public static IEnumerable<uint> EnumerateIds() => BpfFd.EnumerateIds(BpfObjectKind.Program, LibBpf.bpf_prog_get_next_id);

    /// <summary>The name of a program by its id; null where it is gone, or this process may not ask.</summary>
    internal static string? TryNameOf(uint id)
    {
        int fd = LibBpf.bpf_prog_get_fd_by_id(id);
        if (fd < 0)
        {
            return null;
        }

        using BpfProgram program = Open(new SafeBpfHandle(fd), pinPath: null);
        return program.Name;
    }

    internal static BpfProgram FromObject(Collection owner, SafeBpfObjectHandle obj, bpf_program* program, ProgramSpec spec, string? verifierLog)
    {
        SafeBpfHandle handle = SafeBpfHandle.Duplicate(LibBpf.bpf_program__fd(program));
        try
        {
            bpf_prog_info info = InfoOf(handle, $"program '{spec.Name}'");
            return new BpfProgram(owner, new SafeBpfProgramHandle(program, obj), handle, info, spec, verifierLog);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static BpfProgram? TryFromId(uint id)
    {
        SafeBpfHandle? handle = BpfFd.TryOpenId(BpfObjectKind.Program, id, LibBpf.bpf_prog_get_fd_by_id);
        return handle is null ? null : Open(handle, pinPath: null);
    }

    // Takes the handle over.
    private static BpfProgram Open(SafeBpfHandle handle, string? pinPath)
    {
        try
        {
            bpf_prog_info info = InfoOf(handle, $"program '{pinPath}'");
            using SafeBpfHandle.BorrowedFd fd = handle.Borrow();
            return new BpfProgram(handle, info, FullName.OfProgram(fd.Value, info), pinPath);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static bpf_prog_info InfoOf(SafeBpfHandle handle, string what)
    {
        using SafeBpfHandle.BorrowedFd fd = handle.Borrow();
        var info = new bpf_prog_info();
        BpfFd.GetInfo(fd.Value, ref info, what);
        return info;
    }
}
