using System.Runtime.InteropServices;

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
        return map.Update(key, Raw.Bytes(in value)[..map.ValueSize], flags);
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
