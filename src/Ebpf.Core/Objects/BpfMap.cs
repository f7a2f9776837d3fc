using Ebpf.Native;

namespace Ebpf;

/// <summary>A map in the kernel, with keys and values as bytes; the typed views of <c>Ebpf.Maps</c> are made from it.</summary>
/// <remarks>
/// It owns a file descriptor of its own. One from <see cref="Collection.Maps"/> is disposed with its collection; one from
/// <see cref="Duplicate"/> is the caller's to dispose and outlives the collection. All members may be used from any thread.
/// </remarks>
public sealed class BpfMap : IDisposable
{
    private readonly SafeBpfHandle _handle;

    internal BpfMap(SafeBpfHandle handle, string name, in bpf_map_info info)
    {
        _handle = handle;
        Name = name;
        Id = info.id;
        Type = (MapType)info.type;
        KeySize = (int)info.key_size;
        ValueSize = (int)info.value_size;
        MaxEntries = info.max_entries;
        Flags = (MapFlags)info.map_flags;
    }

    private BpfMap(BpfMap original, SafeBpfHandle handle)
    {
        _handle = handle;
        Name = original.Name;
        Id = original.Id;
        Type = original.Type;
        KeySize = original.KeySize;
        ValueSize = original.ValueSize;
        MaxEntries = original.MaxEntries;
        Flags = original.Flags;
    }

    /// <summary>The map's name in the C source (the kernel keeps 15 bytes of it).</summary>
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
    public int ValueBufferSize => IsPerCpu ? checked((ValueSize + 7 & ~7) * PossibleCpus.Count) : ValueSize;

    private bool IsPerCpu => Type is MapType.PerCpuHash or MapType.PerCpuArray or MapType.LruPerCpuHash or MapType.PerCpuCgroupStorage;

    /// <summary>Reads the value under a key.</summary>
    /// <param name="key">The key, <see cref="KeySize"/> bytes.</param>
    /// <param name="value">Where to write the value: at least <see cref="ValueBufferSize"/> bytes.</param>
    /// <returns>Whether the map has the key.</returns>
    /// <exception cref="ArgumentException">A span has the wrong size.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public unsafe bool TryGetValue(ReadOnlySpan<byte> key, Span<byte> value)
    {
        CheckKey(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(value.Length, ValueBufferSize, nameof(value));
        fixed (byte* keyPointer = key, valuePointer = value)
        {
            using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
            int result = LibBpf.bpf_map_lookup_elem(fd.Value, keyPointer, valuePointer);
            return result == 0 || (result == -Errno.ENOENT ? false : throw Failed("lookup", -result));
        }
    }

    /// <summary>Writes the value under a key.</summary>
    /// <param name="key">The key, <see cref="KeySize"/> bytes.</param>
    /// <param name="value">The value: <see cref="ValueBufferSize"/> bytes.</param>
    /// <param name="flags">Whether the key must, may or must not be there already.</param>
    /// <returns>Whether the value was written; <see langword="false"/> only if <paramref name="flags"/> forbade it.</returns>
    /// <exception cref="ArgumentException">A span has the wrong size.</exception>
    /// <exception cref="BpfException">The kernel refuses: the map is full (<c>E2BIG</c>), frozen (<c>EPERM</c>), …</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public unsafe bool Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, MapUpdateFlags flags = MapUpdateFlags.Any)
    {
        CheckKey(key);
        ArgumentOutOfRangeException.ThrowIfNotEqual(value.Length, ValueBufferSize, nameof(value));
        fixed (byte* keyPointer = key, valuePointer = value)
        {
            using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
            int result = LibBpf.bpf_map_update_elem(fd.Value, keyPointer, valuePointer, (ulong)flags);
            bool forbidden = result == -Errno.EEXIST && flags.HasFlag(MapUpdateFlags.NoExist)
                || result == -Errno.ENOENT && flags.HasFlag(MapUpdateFlags.Exist);
            return result == 0 || (forbidden ? false : throw Failed("update", -result));
        }
    }

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key, <see cref="KeySize"/> bytes.</param>
    /// <returns>Whether the map had the key.</returns>
    /// <exception cref="ArgumentException">The key has the wrong size.</exception>
    /// <exception cref="BpfException">The kernel refuses; an array's elements can not be removed (<c>EINVAL</c>).</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public unsafe bool Remove(ReadOnlySpan<byte> key)
    {
        CheckKey(key);
        fixed (byte* keyPointer = key)
        {
            using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
            int result = LibBpf.bpf_map_delete_elem(fd.Value, keyPointer);
            return result == 0 || (result == -Errno.ENOENT ? false : throw Failed("delete", -result));
        }
    }

    /// <summary>Another handle of the same map, which the caller disposes.</summary>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public BpfMap Duplicate()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        return new BpfMap(this, SafeBpfHandle.Duplicate(fd.Value));
    }

    /// <summary>Closes the file descriptor; the kernel keeps the map as long as something else refers to it.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>The kind, the name and the id.</summary>
    public override string ToString() => $"{Type} map '{Name}' (id {Id})";

    internal static unsafe BpfMap FromFd(int fd, string name)
    {
        SafeBpfHandle handle = SafeBpfHandle.Duplicate(fd);
        var info = new bpf_map_info();
        uint size = (uint)sizeof(bpf_map_info);
        int result = LibBpf.bpf_obj_get_info_by_fd(fd, &info, &size);
        if (result != 0)
        {
            handle.Dispose();
            throw new BpfException($"map '{name}': the kernel does not describe it: {Errno.Describe(-result)}", -result);
        }

        return new BpfMap(handle, name, info);
    }

    /// <summary>Keeps the descriptor open until the result is disposed.</summary>
    internal SafeBpfHandle.BorrowedFd BorrowFd() => _handle.Borrow();

    private void CheckKey(ReadOnlySpan<byte> key) => ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize, nameof(key));

    private BpfException Failed(string operation, int errno) =>
        new($"map '{Name}': {operation} failed: {Errno.Describe(errno)}{Hint(errno)}", errno);

    private string Hint(int errno) => errno switch
    {
        Errno.E2BIG when Type is MapType.Array or MapType.PerCpuArray => $" (the index is not below MaxEntries, {MaxEntries})",
        Errno.E2BIG => $" (the map is full: it holds at most {MaxEntries} entries)",
        Errno.EPERM => " (the map is frozen, or its descriptor does not allow it)",
        Errno.EINVAL when Type is MapType.Array or MapType.PerCpuArray => " (an array's elements can not be added or removed)",
        _ => "",
    };
}
