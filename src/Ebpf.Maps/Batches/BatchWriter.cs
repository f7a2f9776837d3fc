using Ebpf.Native;

namespace Ebpf.Maps.Batches;

/// <summary>Writes and removes many keys at once, one by one where the kernel has no batches.</summary>
internal static class BatchWriter
{
    internal static void Update(BpfMap map, ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, MapUpdateFlags flags)
    {
        int errno = map.TryUpdateBatch(keys, values, flags, out int done);
        if (errno == 0)
        {
            return;
        }

        if (done > 0 || !MayLackBatches(errno))
        {
            throw Failed(map, "batch update", errno, done);
        }

        int keySize = map.KeySize, valueSize = map.ValueBufferSize;
        for (int i = 0; i < keys.Length / keySize; i++)
        {
            try
            {
                map.Update(keys.Slice(i * keySize, keySize), values.Slice(i * valueSize, valueSize), flags);
            }
            catch (BpfException e) when (e is not BpfNotSupportedException)
            {
                throw Failed(map, "update", e.Errno, i);
            }
        }
    }

    /// <returns>How many of the keys were there.</returns>
    internal static int Remove(BpfMap map, ReadOnlySpan<byte> keys)
    {
        int keySize = map.KeySize;
        int removed = 0, passed = 0;
        while (passed < keys.Length / keySize)
        {
            int errno = map.TryRemoveBatch(keys[(passed * keySize)..], out int done);
            removed += done;
            passed += done;
            if (errno == Errno.ENOENT)
            {
                // The kernel stops at a key that is not there.
                passed++;
            }
            else if (errno != 0 && done == 0 && MayLackBatches(errno))
            {
                try
                {
                    removed += map.Remove(keys.Slice(passed * keySize, keySize)) ? 1 : 0;
                    passed++;
                }
                catch (BpfException e) when (e is not BpfNotSupportedException)
                {
                    throw Failed(map, "delete", e.Errno, passed);
                }
            }
            else if (errno != 0)
            {
                throw Failed(map, "batch delete", errno, passed);
            }
        }

        return removed;
    }

    // EINVAL from kernels before 5.6; if there is another reason, going key by key will meet it too.
    private static bool MayLackBatches(int errno) => errno is Errno.EINVAL or Errno.ENOTSUPP or Errno.EOPNOTSUPP;

    private static MapBatchException Failed(BpfMap map, string operation, int errno, int done) =>
        new($"{map.Failed(operation, errno).Message}, after {done} elements", errno, done);
}
