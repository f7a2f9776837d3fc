using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Maps.Views;

/// <summary>A descriptor that stays open while it is put into a map.</summary>
internal readonly ref struct FdReference : IDisposable
{
    private readonly SafeHandle _handle;

    internal FdReference(SafeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        bool added = false;
        handle.DangerousAddRef(ref added);
        _handle = handle;
    }

    internal int Fd => (int)_handle.DangerousGetHandle();

    public void Dispose() => _handle.DangerousRelease();

    /// <summary>Writes the descriptor, in 4 or 8 bytes, as maps of sockets are declared.</summary>
    internal bool Write(BpfMap map, ReadOnlySpan<byte> key, MapUpdateFlags flags)
    {
        ulong value = (uint)Fd;
        int errno = map.TryUpdate(key, Raw.Bytes(in value)[..map.ValueSize], flags);
        return errno switch
        {
            0 => true,
            Errno.EEXIST when flags.HasFlag(MapUpdateFlags.NoExist) => false,
            Errno.ENOENT when flags.HasFlag(MapUpdateFlags.Exist) => false,
            Errno.EOPNOTSUPP or Errno.EINVAL or Errno.EBADF or Errno.ENOTSOCK => throw new BpfException(
                $"map '{map.Name}': update failed: {Errno.Describe(errno)} (a {map.Type} does not take this descriptor: it is of something else, "
                + "or its object is not in the state that this kind of map asks for)",
                errno),
            _ => throw map.Failed("update", errno),
        };
    }

    /// <summary>Reads what stands for a socket when it is read: its cookie, as SO_COOKIE has it.</summary>
    internal static bool TryReadCookie(BpfMap map, ReadOnlySpan<byte> key, out ulong cookie)
    {
        cookie = 0;
        return map.ValueSize == sizeof(ulong)
            ? map.TryGetValue(key, Raw.Writable(ref cookie))
            : throw new BpfNotSupportedException($"map '{map.Name}' gives no cookies: its values have {map.ValueSize} bytes, and would need 8 (__u64 in the C source)");
    }
}
