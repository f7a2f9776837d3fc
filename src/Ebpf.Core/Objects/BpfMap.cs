using Ebpf.Native;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>A map in the kernel, with keys and values as bytes; the typed views of <c>Ebpf.Maps</c> are made from it.</summary>
/// <remarks>
/// It owns a file descriptor of its own. One from <see cref="Collection.Maps"/> is disposed with its collection; one from
/// <see cref="Duplicate"/>, <see cref="Create"/>, <see cref="FromId"/> or <see cref="LoadPinned"/> is the caller's to dispose. All members
/// may be used from any thread.
/// </remarks>
public sealed partial class BpfMap : IDisposable
{
    private readonly SafeBpfHandle _handle;
    private readonly ObjectPin _pin;

    private BpfMap(SafeBpfHandle handle, string name, in bpf_map_info info, string? pinPath, DeclaredTypes declared)
    {
        _handle = handle;
        _types = new(ReadTypes, LazyThreadSafetyMode.PublicationOnly);
        _declared = declared;
        _pin = new ObjectPin(pinPath);
        Name = name;
        Id = info.id;
        Type = (MapType)info.type;
        KeySize = (int)info.key_size;
        ValueSize = (int)info.value_size;
        MaxEntries = info.max_entries;
        Flags = (MapFlags)info.map_flags;
        ValueBufferSize = IsPerCpu ? checked((ValueSize + 7 & ~7) * PossibleCpus.Count) : ValueSize;
        Mapping = new MapMapping(this);
    }

    private BpfMap(BpfMap original, SafeBpfMapHandle? native, SafeBpfHandle handle)
    {
        _handle = handle;
        _types = new(ReadTypes, LazyThreadSafetyMode.PublicationOnly);
        _declared = original._declared;
        _native = native;
        _pin = new ObjectPin(original.PinPath);
        Name = original.Name;
        Id = original.Id;
        Type = original.Type;
        KeySize = original.KeySize;
        ValueSize = original.ValueSize;
        MaxEntries = original.MaxEntries;
        Flags = original.Flags;
        ValueBufferSize = original.ValueBufferSize;
        Mapping = new MapMapping(this);
    }

    /// <summary>The map's name in the C source.</summary>
    /// <remarks>The kernel keeps 15 bytes of it. Of a map that was opened by its id, pin or descriptor, the rest is taken from its BTF if that is
    /// unambiguous.</remarks>
    public string Name { get; }

    /// <summary>The kernel's number for this map, unique while it exists.</summary>
    public uint Id { get; }

    /// <summary>The kind of map.</summary>
    public MapType Type { get; }

    /// <summary>Size of a key in bytes; 0 for kinds without keys.</summary>
    public int KeySize { get; }

    /// <summary>Size of a value in bytes; for per-CPU kinds that of one CPU's value.</summary>
    public int ValueSize { get; }

    /// <summary>The most entries that the map can hold; for ring buffers its size in bytes.</summary>
    public uint MaxEntries { get; }

    /// <summary>How the map was created.</summary>
    public MapFlags Flags { get; }

    /// <summary>How many bytes a lookup writes and an update reads: <see cref="ValueSize"/>, or for per-CPU kinds a value per possible CPU, each rounded up to 8 bytes.</summary>
    public int ValueBufferSize { get; }

    /// <summary>The descriptor's number; valid until the map is disposed, by whomever.</summary>
    internal int DangerousFd => (int)_handle.DangerousGetHandle();

    /// <summary>Whether this handle is closed, or about to be.</summary>
    internal bool IsDisposed => _handle.IsDisposed;

    /// <summary>Its memory in this process, which all views share; the mapping ends with this handle, as soon as nobody borrows it.</summary>
    internal MapMapping Mapping { get; }

    internal bool IsPerCpu => Type is MapType.PerCpuHash or MapType.PerCpuArray or MapType.LruPerCpuHash or MapType.PerCpuCgroupStorage;

    /// <summary>Another descriptor of the map, to be given elsewhere: see <see cref="FromHandle"/>. It is closed on exec.</summary>
    /// <returns>The descriptor, which the caller disposes.</returns>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public SafeFileHandle OpenHandle()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        return new SafeFileHandle(SafeBpfHandle.DuplicateFd(fd.Value), ownsHandle: true);
    }

    /// <summary>Another handle of the same map, which the caller disposes.</summary>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public BpfMap Duplicate()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        SafeBpfMapHandle? native = _native?.Duplicate();
        try
        {
            var duplicate = new BpfMap(this, native, SafeBpfHandle.Duplicate(fd.Value));
            duplicate.KeepArenaOf(this);
            return duplicate;
        }
        catch
        {
            native?.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file descriptor, and unmaps what its views have mapped and given back; the kernel keeps the map as long as something else refers to it.</summary>
    public void Dispose()
    {
        Mapping.Dispose();
        _handle.Dispose();
        _native?.Dispose();
    }

    /// <summary>The kind, the name and the id.</summary>
    public override string ToString() => $"{Type} map '{Name}' (id {Id})";

    /// <summary>Keeps the descriptor open until the result is disposed.</summary>
    internal SafeBpfHandle.BorrowedFd BorrowFd() => _handle.Borrow();

    /// <summary>A descriptor of its own for who needs the map alive.</summary>
    internal SafeBpfHandle DuplicateHandle()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        return SafeBpfHandle.Duplicate(fd.Value);
    }

    /// <summary>The exception for a system call on this map that failed.</summary>
    internal BpfException Failed(string operation, int errno)
    {
        // Before 5.19, kernel.unprivileged_bpf_disabled refuses what is done with an open descriptor, too.
        if (errno == Errno.EPERM && KernelVersion.Current < new KernelVersion(5, 19)
            && FailureExplainer.MissingPrivilege($"use map '{Name}' ({operation})", errno, [Capability.Bpf]) is { } missing)
        {
            return missing;
        }

        string message = $"map '{Name}': {operation} failed: {Errno.Describe(errno)}{Hint(operation, errno)}";
        return errno is Errno.ENOTSUPP or Errno.EOPNOTSUPP ? new BpfNotSupportedException(message, errno) : new BpfException(message, errno);
    }

    private string Hint(string operation, int errno) => errno switch
    {
        Errno.ENOTSUPP or Errno.EOPNOTSUPP => $" (maps of the kind {Type} have no {operation}, or not in this kernel)",
        Errno.E2BIG when Type is MapType.Array or MapType.PerCpuArray or MapType.ProgramArray or MapType.PerfEventArray or MapType.CgroupArray
            or MapType.ArrayOfMaps or MapType.DevMap or MapType.CpuMap or MapType.XskMap or MapType.SockMap => $" (the index is not below MaxEntries, {MaxEntries})",
        Errno.E2BIG or Errno.ENOSPC => $" (the map is full: it holds at most {MaxEntries} entries)",
        Errno.EBADF when Type == MapType.InodeStorage => " (the descriptor is not open, or the security module bpf is not active: the kernel's parameter lsm= lists those that are)",
        Errno.EPERM when operation is "lookup" or "batch lookup" or "lookup of one CPU's value" or "key enumeration" => " (the map's descriptor is for writing alone)",
        Errno.EPERM => " (the map is frozen, or its descriptor is for reading alone)",
        Errno.EINVAL when operation.StartsWith("batch", StringComparison.Ordinal) =>
            " (batches need kernel 5.6, and take no flag but Lock, which is for values with a bpf_spin_lock)",
        Errno.EINVAL when Type is MapType.Array or MapType.PerCpuArray => " (an array's elements can not be added or removed)",
        _ => "",
    };
}
