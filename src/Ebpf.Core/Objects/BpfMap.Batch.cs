using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfMap
{
    /// <summary>Reads many elements in one system call (<c>BPF_MAP_LOOKUP_BATCH</c>). Kernel 5.6 for hashes and arrays, 5.13 for per-CPU arrays.</summary>
    /// <remarks>
    /// Elements that are there all the time are handed out once. A bucket of a hash is never split over two batches, so a batch may be far
    /// from full, and the buffers must hold the fullest bucket: see <see cref="MapBatchStatus.BuffersTooSmall"/>.
    /// </remarks>
    /// <param name="cursor">How far this map was read; it is moved on.</param>
    /// <param name="keys">Where to write the keys, <see cref="KeySize"/> bytes each.</param>
    /// <param name="values">Where to write the values, <see cref="ValueBufferSize"/> bytes each.</param>
    /// <param name="count">How many elements were read.</param>
    /// <param name="flags">How to read them.</param>
    /// <exception cref="ArgumentException">The cursor is of another map, or a span has no room for one element.</exception>
    /// <exception cref="BpfNotSupportedException">Maps of this kind have no batches, or not in this kernel.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public MapBatchStatus LookupBatch(
        MapBatchCursor cursor, Span<byte> keys, Span<byte> values, out int count, MapLookupFlags flags = MapLookupFlags.None) =>
        ReadBatch(removing: false, cursor, keys, values, out count, flags);

    /// <summary>Removes many elements and hands them out, in one system call (<c>BPF_MAP_LOOKUP_AND_DELETE_BATCH</c>). Hashes only; kernel 5.6.</summary>
    /// <remarks>
    /// A bucket of a hash is never split over two batches, so a batch may be far from full, and the buffers must hold the fullest bucket: see
    /// <see cref="MapBatchStatus.BuffersTooSmall"/>. Where the kernel breaks off after it has removed elements, they are handed out as a batch, and the next call meets
    /// the reason if it is still there.
    /// </remarks>
    /// <inheritdoc cref="LookupBatch" path="/param"/>
    /// <inheritdoc cref="LookupBatch" path="/exception"/>
    public MapBatchStatus RemoveBatch(
        MapBatchCursor cursor, Span<byte> keys, Span<byte> values, out int count, MapLookupFlags flags = MapLookupFlags.None) =>
        ReadBatch(removing: true, cursor, keys, values, out count, flags);

    /// <summary>Writes many elements in one system call (<c>BPF_MAP_UPDATE_BATCH</c>). Kernel 5.6; per-CPU arrays 5.13.</summary>
    /// <param name="keys">The keys, <see cref="KeySize"/> bytes each.</param>
    /// <param name="values">As many values, <see cref="ValueBufferSize"/> bytes each.</param>
    /// <param name="flags"><see cref="MapUpdateFlags.Any"/> or <see cref="MapUpdateFlags.Lock"/>: the kernel has no others in batches.</param>
    /// <exception cref="ArgumentException">The spans do not hold the same number of elements.</exception>
    /// <exception cref="BpfNotSupportedException">Maps of this kind have no batches, or not in this kernel.</exception>
    /// <exception cref="MapBatchException">The kernel refuses an element, for instance since the map is full; those before it are written.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public void UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, MapUpdateFlags flags = MapUpdateFlags.Any)
    {
        int errno = TryUpdateBatch(keys, values, flags, out int done);
        if (errno != 0)
        {
            throw BatchFailed("batch update", errno, done, keys.Length / KeySize);
        }
    }

    /// <summary>Removes many keys in one system call (<c>BPF_MAP_DELETE_BATCH</c>), until one is not there. Kernel 5.6.</summary>
    /// <param name="keys">The keys, <see cref="KeySize"/> bytes each.</param>
    /// <returns>How many were removed. If that is fewer than there are in <paramref name="keys"/>, the next one is not in the map, and those after it were not tried.</returns>
    /// <exception cref="ArgumentException">The span does not hold whole keys.</exception>
    /// <exception cref="BpfNotSupportedException">Maps of this kind have no batches, or not in this kernel.</exception>
    /// <exception cref="MapBatchException">The kernel refuses; the keys before are removed.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public int RemoveBatch(ReadOnlySpan<byte> keys)
    {
        int errno = TryRemoveBatch(keys, out int done);
        return errno is 0 or Errno.ENOENT ? done : throw BatchFailed("batch delete", errno, done, keys.Length / KeySize);
    }

    /// <summary>As <see cref="LookupBatch"/> or <see cref="RemoveBatch(MapBatchCursor, Span{byte}, Span{byte}, out int, MapLookupFlags)"/>, without an exception for what the kernel answers.</summary>
    /// <returns>0, <c>ENOENT</c> at the end of the map, <c>ENOSPC</c> where a bucket does not fit, or another positive error number.</returns>
    internal int TryReadBatch(bool removing, MapBatchCursor cursor, Span<byte> keys, Span<byte> values, out int count, MapLookupFlags flags = MapLookupFlags.None)
    {
        uint capacity = (uint)Math.Min(keys.Length / KeySize, values.Length / ValueBufferSize);
        var opts = new bpf_map_batch_opts { elem_flags = (ulong)flags };
        fixed (byte* keyPointer = keys, valuePointer = values, position = cursor.Position)
        {
            using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
            while (true)
            {
                uint filled = capacity;

                // The kernel reads the old position before it writes the new one.
                void* from = cursor.HasStarted ? position : null;
                int errno = -(removing
                    ? LibBpf.bpf_map_lookup_and_delete_batch(fd.Value, from, position, keyPointer, valuePointer, &filled, &opts)
                    : LibBpf.bpf_map_lookup_batch(fd.Value, from, position, keyPointer, valuePointer, &filled, &opts));

                if (errno == Errno.EINTR && filled == 0)
                {
                    errno = StepOver(fd.Value, cursor, keys, valuePointer, flags, out count);
                    if (errno == 0 && count == 0)
                    {
                        continue;
                    }

                    return errno;
                }

                errno = Settle(errno, filled, out count);
                cursor.HasStarted |= errno is 0 or Errno.ENOENT;
                return errno;
            }
        }
    }

    /// <summary>How a batch ends that the kernel has ended with an error number, having read <paramref name="filled"/> elements until then if it says so.</summary>
    /// <returns>0 instead of an error after elements that the caller must get, since they may be removed already: the next batch goes on where the kernel broke off.</returns>
    internal static int Settle(int errno, uint filled, out int count)
    {
        // An array of maps or a trie changed too fast for kernels before 6.14 (EINTR); a hash did not get the lock of a bucket (EBUSY; since 6.15 EDEADLK,
        // ETIMEDOUT) or memory to copy one. Count and position are then those before it; other errors come before anything is read, and EFAULT tells no count.
        bool isBrokenOff = errno is Errno.EINTR or Errno.EBUSY or Errno.EDEADLK or Errno.ETIMEDOUT or Errno.ENOMEM;
        count = isBrokenOff || errno is 0 or Errno.ENOENT ? (int)filled : 0;
        return isBrokenOff && count > 0 ? 0 : errno;
    }

    /// <summary>As <see cref="UpdateBatch"/>, without an exception for what the kernel answers.</summary>
    /// <returns>0, or a positive error number for the element after the <paramref name="done"/> first.</returns>
    internal int TryUpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, MapUpdateFlags flags, out int done)
    {
        uint all = CountKeys(keys);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, (long)all * ValueBufferSize, nameof(values));
        uint count = all;
        var opts = new bpf_map_batch_opts { elem_flags = (ulong)flags };
        fixed (byte* keyPointer = keys, valuePointer = values)
        {
            using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
            int result = all == 0 ? 0 : LibBpf.bpf_map_update_batch(fd.Value, keyPointer, valuePointer, &count, &opts);
            done = Done(result, count, all);
            return -result;
        }
    }

    /// <summary>As <see cref="RemoveBatch(ReadOnlySpan{byte})"/>, without an exception for what the kernel answers.</summary>
    /// <returns>0, <c>ENOENT</c> for a key that is not there, or another positive error number, for the key after the <paramref name="done"/> first.</returns>
    internal int TryRemoveBatch(ReadOnlySpan<byte> keys, out int done)
    {
        uint all = CountKeys(keys);
        uint count = all;
        var opts = new bpf_map_batch_opts();
        fixed (byte* keyPointer = keys)
        {
            using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
            int result = all == 0 ? 0 : LibBpf.bpf_map_delete_batch(fd.Value, keyPointer, &count, &opts);
            done = Done(result, count, all);
            return -result;
        }
    }

    // Those kernels also try an empty slot of an array of maps again and again, and then give up without a word about where: the next key is
    // taken by itself, with its value if it has one.
    private int StepOver(int fd, MapBatchCursor cursor, Span<byte> keys, byte* value, MapLookupFlags flags, out int count)
    {
        count = 0;
        fixed (byte* key = keys, position = cursor.Position)
        {
            int errno = -LibBpf.bpf_map_get_next_key(fd, cursor.HasStarted ? position : null, key);
            if (errno != 0)
            {
                return errno;
            }

            keys[..KeySize].CopyTo(cursor.Position);
            cursor.HasStarted = true;
            count = LibBpf.bpf_map_lookup_elem_flags(fd, key, value, (ulong)flags) == 0 ? 1 : 0;
            return 0;
        }
    }

    private MapBatchStatus ReadBatch(bool removing, MapBatchCursor cursor, Span<byte> keys, Span<byte> values, out int count, MapLookupFlags flags)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        if (cursor.MapId != Id)
        {
            throw new ArgumentException($"the cursor is of the map {cursor.MapId}, not of '{Name}' (id {Id})", nameof(cursor));
        }

        if (KeySize == 0 || ValueBufferSize == 0)
        {
            throw Failed("batches", Errno.ENOTSUPP);
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(keys.Length, KeySize, nameof(keys));
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, ValueBufferSize, nameof(values));
        int errno = TryReadBatch(removing, cursor, keys, values, out count, flags);
        return errno switch
        {
            0 => MapBatchStatus.More,
            Errno.ENOENT => MapBatchStatus.End,
            Errno.ENOSPC => MapBatchStatus.BuffersTooSmall,
            _ => throw Failed(removing ? "batch lookup-and-delete" : "batch lookup", errno),
        };
    }

    private uint CountKeys(ReadOnlySpan<byte> keys) => KeySize > 0 && keys.Length % KeySize == 0
        ? (uint)(keys.Length / KeySize)
        : throw new ArgumentException($"{keys.Length} bytes are not a number of keys of {KeySize} bytes", nameof(keys));

    // A call that is refused as a whole leaves the count as it was.
    private static int Done(int result, uint count, uint all) => result == 0 || count != all ? (int)count : 0;

    private BpfException BatchFailed(string operation, int errno, int done, int all)
    {
        BpfException failure = Failed(operation, errno);
        return failure is BpfNotSupportedException ? failure : new MapBatchException($"{failure.Message}, after {done} of {all} elements", errno, done);
    }
}
