using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>What arrays of kernel objects have in common: a descriptor goes in, and the object stays until it is replaced or removed.</summary>
/// <typeparam name="TSelf">The class of the view.</typeparam>
public abstract class BpfFdArray<TSelf> : BpfMapView<TSelf>
    where TSelf : BpfMapView<TSelf>, IBpfMapView<TSelf>
{
    private protected BpfFdArray(BpfMap map, params ReadOnlySpan<MapType> types)
        : base(map, types)
    {
    }

    /// <summary>The number of indices.</summary>
    public uint Length => Map.MaxEntries;

    /// <summary>Empties an index.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>Whether something was there; of AF_XDP sockets the kernel does not say, and the answer is <see langword="true"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Length"/>.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool Remove(int index)
    {
        uint key = ArrayIndex.Check(Map, index);
        return Map.Remove(Raw.Bytes(in key));
    }

    private protected bool Write(int index, in FdReference fd, MapUpdateFlags flags = MapUpdateFlags.Any)
    {
        uint key = ArrayIndex.Check(Map, index);
        return fd.Write(Map, Raw.Bytes(in key), flags);
    }

    private protected bool Write(int index, SafeHandle handle, MapUpdateFlags flags = MapUpdateFlags.Any)
    {
        using var fd = new FdReference(handle);
        return Write(index, fd, flags);
    }

    private protected bool TryRead(int index, out uint value)
    {
        uint key = ArrayIndex.Check(Map, index);
        value = 0;
        return Map.TryGetValue(Raw.Bytes(in key), Raw.Writable(ref value));
    }

    private protected bool TryReadCookie(int index, out ulong cookie)
    {
        uint key = ArrayIndex.Check(Map, index);
        return FdReference.TryReadCookie(Map, Raw.Bytes(in key), out cookie);
    }
}
