using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Objects;

/// <summary>Owns a mapping of a map's values into this process.</summary>
internal sealed unsafe class SafeMapMemory : SafeHandle
{
    private readonly nuint _length;
    private readonly uint _arenaId;

    /// <param name="address">Where it is.</param>
    /// <param name="length">Its size in bytes.</param>
    /// <param name="isWritable">Whether it may be written.</param>
    /// <param name="arenaId">The map's id if the mapping is one of <see cref="ArenaMemory"/>, else 0.</param>
    internal SafeMapMemory(nint address, nuint length, bool isWritable, uint arenaId = 0)
        : base(0, ownsHandle: true)
    {
        SetHandle(address);
        _length = length;
        _arenaId = arenaId;
        IsWritable = isWritable;
    }

    public override bool IsInvalid => handle == 0;

    internal bool IsWritable { get; }

    /// <summary>Maps the values of a <see cref="MapFlags.Mmapable"/> map: for writing, or for reading if the map is frozen.</summary>
    /// <param name="map">Whose values.</param>
    /// <param name="length">How many bytes, from the first value on.</param>
    internal static SafeMapMemory Of(BpfMap map, nuint length)
    {
        nint address = Map(map, length, 0, out bool isWritable);
        return new SafeMapMemory(address, length, isWritable);
    }

    /// <summary>Maps without a handle.</summary>
    /// <param name="map">What to map.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="wanted">Where; 0 for anywhere.</param>
    /// <param name="isWritable">Whether it may be written.</param>
    internal static nint Map(BpfMap map, nuint length, nint wanted, out bool isWritable)
    {
        using SafeBpfHandle.BorrowedFd fd = map.BorrowFd();
        int flags = wanted == 0 ? LibC.MAP_SHARED : LibC.MAP_SHARED | LibC.MAP_FIXED_NOREPLACE;
        isWritable = true;
        nint address = LibC.mmap(wanted, length, LibC.PROT_READ | LibC.PROT_WRITE, flags, fd.Value, 0);
        if (address == LibC.MAP_FAILED && Marshal.GetLastPInvokeError() is Errno.EPERM or Errno.EACCES)
        {
            isWritable = false;
            address = LibC.mmap(wanted, length, LibC.PROT_READ, flags, fd.Value, 0);
        }

        if (address == LibC.MAP_FAILED)
        {
            int errno = Marshal.GetLastPInvokeError();
            throw new BpfException($"map '{map.Name}' could not be mapped into memory: {Errno.Describe(errno)}{Hint(map, errno)}", errno);
        }

        return address;
    }

    internal static bool Unmap(nint address, nuint length) => LibC.munmap(address, length) == 0;

    /// <summary>Borrows the memory: it stays mapped until the result is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It is unmapped.</exception>
    internal BorrowedMemory Borrow() => new(this);

    protected override bool ReleaseHandle() => _arenaId != 0 ? ArenaMemory.Release(_arenaId) : Unmap(handle, _length);

    private static string Hint(BpfMap map, int errno) => map.Type == MapType.Arena && errno is Errno.EINVAL or Errno.EBUSY or Errno.EEXIST
        ? " (an arena has one address in all processes, that of its first mapping, which is not known or not free here; set MapSpec.MapExtra to an address of your choice before it is created)"
        : "";

    internal readonly ref struct BorrowedMemory : IDisposable
    {
        private readonly SafeMapMemory _owner;

        internal BorrowedMemory(SafeMapMemory owner)
        {
            bool added = false;
            owner.DangerousAddRef(ref added);
            _owner = owner;
        }

        internal byte* Address => (byte*)_owner.handle;

        internal bool IsWritable => _owner.IsWritable;

        public void Dispose() => _owner.DangerousRelease();
    }
}
