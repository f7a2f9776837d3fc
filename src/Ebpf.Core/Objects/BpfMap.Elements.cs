using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfMap
{
    /// <summary>Reads the value under a key.</summary>
    /// <param name="key">The key, <see cref="KeySize"/> bytes; none for the front of a queue or the top of a stack.</param>
    /// <param name="value">Where to write the value: at least <see cref="ValueBufferSize"/> bytes.</param>
    /// <returns>Whether the map has the key.</returns>
    /// <exception cref="ArgumentException">A span has the wrong size.</exception>
    /// <exception cref="BpfNotSupportedException">Maps of this kind have no lookup.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetValue(ReadOnlySpan<byte> key, Span<byte> value) => TryGetValue(key, value, MapLookupFlags.None);

    /// <summary>Reads the value under a key.</summary>
    /// <param name="key">The key, <see cref="KeySize"/> bytes; none for the front of a queue or the top of a stack.</param>
    /// <param name="value">Where to write the value: at least <see cref="ValueBufferSize"/> bytes.</param>
    /// <param name="flags">How to read it.</param>
    /// <returns>Whether the map has the key.</returns>
    /// <exception cref="ArgumentException">A span has the wrong size.</exception>
    /// <exception cref="BpfNotSupportedException">Maps of this kind have no lookup.</exception>
    /// <exception cref="BpfException">The kernel refuses; <see cref="MapLookupFlags.Lock"/> where values have no <c>bpf_spin_lock</c> (<c>EINVAL</c>).</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetValue(ReadOnlySpan<byte> key, Span<byte> value, MapLookupFlags flags)
    {
        CheckKey(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(value.Length, ValueBufferSize, nameof(value));
        fixed (byte* keyPointer = key, valuePointer = value)
        {
            using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
            int result = LibBpf.bpf_map_lookup_elem_flags(fd.Value, keyPointer, valuePointer, (ulong)flags);
            return result == 0 || (result == -Errno.ENOENT ? false : throw Failed("lookup", -result));
        }
    }

    /// <summary>Writes the value under a key.</summary>
    /// <param name="key">The key, <see cref="KeySize"/> bytes; none for a queue, stack or Bloom filter.</param>
    /// <param name="value">The value: <see cref="ValueBufferSize"/> bytes.</param>
    /// <param name="flags">Whether the key must, may or must not be there already.</param>
    /// <returns>Whether the value was written; <see langword="false"/> only if <paramref name="flags"/> forbade it.</returns>
    /// <exception cref="ArgumentException">A span has the wrong size.</exception>
    /// <exception cref="BpfNotSupportedException">Maps of this kind have no update.</exception>
    /// <exception cref="BpfException">The kernel refuses: the map is full (<c>E2BIG</c>), frozen (<c>EPERM</c>), …</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, MapUpdateFlags flags = MapUpdateFlags.Any)
    {
        int errno = TryUpdate(key, value, flags);
        bool forbidden = errno == Errno.EEXIST && flags.HasFlag(MapUpdateFlags.NoExist)
            || errno == Errno.ENOENT && flags.HasFlag(MapUpdateFlags.Exist);
        return errno == 0 || (forbidden ? false : throw Failed("update", errno));
    }

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key, <see cref="KeySize"/> bytes.</param>
    /// <returns>Whether the map had the key.</returns>
    /// <exception cref="ArgumentException">The key has the wrong size.</exception>
    /// <exception cref="BpfNotSupportedException">Maps of this kind have no deletion.</exception>
    /// <exception cref="BpfException">The kernel refuses; an array's elements can not be removed (<c>EINVAL</c>).</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool Remove(ReadOnlySpan<byte> key)
    {
        CheckKey(key);
        fixed (byte* keyPointer = key)
        {
            using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
            int result = LibBpf.bpf_map_delete_elem(fd.Value, keyPointer);

            // EINVAL is what __sock_map_delete has for an empty slot.
            bool isMissing = result == -Errno.ENOENT || (result == -Errno.EINVAL && Type == MapType.SockMap);
            return result == 0 || (isMissing ? false : throw Failed("delete", -result));
        }
    }

    /// <summary>
    /// Removes a key and hands out its value, in one step (<c>BPF_MAP_LOOKUP_AND_DELETE_ELEM</c>): what programs add meanwhile is not lost.
    /// Queues and stacks: kernel 4.20; hashes of all kinds: 5.14.
    /// </summary>
    /// <param name="key">The key, <see cref="KeySize"/> bytes; none for a queue or stack.</param>
    /// <param name="value">Where to write the value: at least <see cref="ValueBufferSize"/> bytes.</param>
    /// <param name="flags">How to read it.</param>
    /// <returns>Whether the map had the key.</returns>
    /// <exception cref="ArgumentException">A span has the wrong size.</exception>
    /// <exception cref="BpfNotSupportedException">Maps of this kind do not have this, or not in this kernel.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool Remove(ReadOnlySpan<byte> key, Span<byte> value, MapLookupFlags flags = MapLookupFlags.None)
    {
        CheckKey(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(value.Length, ValueBufferSize, nameof(value));
        fixed (byte* keyPointer = key, valuePointer = value)
        {
            using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
            int result = LibBpf.bpf_map_lookup_and_delete_elem_flags(fd.Value, keyPointer, valuePointer, (ulong)flags);
            return result == 0 || (result == -Errno.ENOENT ? false : throw Failed("lookup-and-delete", -result));
        }
    }

    /// <summary>Makes the map read-only for user space, for good; programs can still write to it. Kernel 5.2.</summary>
    /// <remarks>Nothing happens to a map that is frozen already.</remarks>
    /// <exception cref="BpfNotSupportedException">Maps of this kind can not be frozen.</exception>
    /// <exception cref="BpfException">The kernel refuses: the map is being written, or mapped for writing (<c>EBUSY</c>).</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public void Freeze()
    {
        // No mapping for writing may be left; that of an arena can not be made anew while others use its address.
        if (Type == MapType.Array)
        {
            Mapping.Release();
        }

        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        int result = LibBpf.bpf_map_freeze(fd.Value);
        if (result != 0 && FdInfo.Read(fd.Value).IsFrozen != true)
        {
            throw result == -Errno.EBUSY
                ? new BpfException($"map '{Name}': freeze failed: it is being written, or user space has it mapped for writing", Errno.EBUSY)
                : Failed("freeze", -result);
        }
    }

    /// <summary>As <see cref="Update(ReadOnlySpan{byte}, ReadOnlySpan{byte}, MapUpdateFlags)"/>, without an exception for what the kernel answers.</summary>
    /// <returns>0, or the positive error number.</returns>
    internal int TryUpdate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, MapUpdateFlags flags)
    {
        CheckKey(key);
        ArgumentOutOfRangeException.ThrowIfNotEqual(value.Length, ValueBufferSize, nameof(value));
        fixed (byte* keyPointer = key, valuePointer = value)
        {
            using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
            return -LibBpf.bpf_map_update_elem(fd.Value, keyPointer, valuePointer, (ulong)flags);
        }
    }

    private void CheckKey(ReadOnlySpan<byte> key) => ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize, nameof(key));
}
