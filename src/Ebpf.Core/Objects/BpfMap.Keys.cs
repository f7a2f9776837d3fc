using System.Buffers;
using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfMap
{
    /// <summary>Reads the first key, in the map's own order.</summary>
    /// <param name="key">Where to write it: at least <see cref="KeySize"/> bytes.</param>
    /// <returns>Whether there is one: <see langword="false"/> if the map is empty.</returns>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    /// <exception cref="BpfNotSupportedException">The keys of this kind of map can not be enumerated.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetFirstKey(Span<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, KeySize, nameof(key));
        fixed (byte* keyPointer = key)
        {
            return TryGetNextKey(null, keyPointer);
        }
    }

    /// <summary>Reads the key that follows another, in the map's own order; after a key that the map no longer has, a hash starts over from the first, and storage of cgroups ends.</summary>
    /// <param name="key">A key, <see cref="KeySize"/> bytes.</param>
    /// <param name="nextKey">Where to write the next one: at least <see cref="KeySize"/> bytes; it may be the memory of <paramref name="key"/>.</param>
    /// <returns>Whether there is a next one.</returns>
    /// <exception cref="ArgumentException">A span has the wrong size.</exception>
    /// <exception cref="BpfNotSupportedException">The keys of this kind of map can not be enumerated.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetNextKey(ReadOnlySpan<byte> key, Span<byte> nextKey)
    {
        CheckKey(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(nextKey.Length, KeySize, nameof(nextKey));
        fixed (byte* keyPointer = key, nextPointer = nextKey)
        {
            return TryGetNextKey(keyPointer, nextPointer);
        }
    }

    /// <summary>Enumerates the keys without a copy of the map: <c>foreach (ReadOnlySpan&lt;byte&gt; key in map.EnumerateKeys(buffer))</c>.</summary>
    /// <remarks>
    /// The key that is handed out may be removed. If others add and remove keys meanwhile, a key may be handed out twice, or not at all.
    /// <see cref="LookupBatch"/> reads keys and values with fewer system calls and without such repetitions.
    /// </remarks>
    /// <param name="buffer">Memory to work in, at least twice <see cref="KeySize"/> bytes; each key is valid until the next is asked for.</param>
    /// <exception cref="ArgumentException">The buffer is too short, or the map's kind has no keys.</exception>
    public MapKeyEnumerable EnumerateKeys(Span<byte> buffer)
    {
        if (KeySize == 0)
        {
            throw new ArgumentException($"map '{Name}' of the kind {Type} has no keys", nameof(buffer));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, 2 * KeySize, nameof(buffer));
        return new MapKeyEnumerable(this, buffer);
    }

    private bool TryGetNextKey(byte* key, byte* nextKey)
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        int result = key is not null && Type is MapType.CgroupStorage or MapType.PerCpuCgroupStorage
            ? NextCgroupKey(fd.Value, key, nextKey)
            : LibBpf.bpf_map_get_next_key(fd.Value, key, nextKey);
        return result == 0 || (result == -Errno.ENOENT ? false : throw Failed("key enumeration", -result));
    }

    // Many kernels (5.10.223, 6.18.15; not 6.12.95) go on from the last entry to the head of their list, and take the memory before that for a key
    // (cgroup_storage_get_next_key). So what comes next counts if the map has it. If not, it is asked for again: after an entry that was
    // removed in between something else comes, after the last the same.
    private int NextCgroupKey(int fd, byte* key, byte* nextKey)
    {
        byte[] value = ArrayPool<byte>.Shared.Rent(ValueBufferSize);
        fixed (byte* valuePointer = value)
        {
            // A key is a cgroup's inode number, which is never 0, or a struct bpf_cgroup_storage_key of 16 bytes.
            UInt128 next = 0, before;
            int result;
            do
            {
                before = next;
                next = 0;
                result = LibBpf.bpf_map_get_next_key(fd, key, &next);
                result = result == 0 ? LibBpf.bpf_map_lookup_elem(fd, &next, valuePointer) : result;
            }
            while (result == -Errno.ENOENT && next != before);

            if (result == 0)
            {
                new ReadOnlySpan<byte>(&next, KeySize).CopyTo(new Span<byte>(nextKey, KeySize));
            }

            ArrayPool<byte>.Shared.Return(value);
            return result;
        }
    }
}
