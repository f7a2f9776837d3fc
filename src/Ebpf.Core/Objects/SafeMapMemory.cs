using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Objects;

/// <summary>Owns a mapping of a map's values into this process.</summary>
internal sealed unsafe class SafeMapMemory : SafeHandle
{
    private readonly nuint _length;

    private SafeMapMemory(nint address, nuint length, bool isWritable)
        : base(0, ownsHandle: true)
    {
        SetHandle(address);
        _length = length;
        IsWritable = isWritable;
    }

    public override bool IsInvalid => handle == 0;

    internal bool IsWritable { get; }

    /// <summary>Maps the values of a <see cref="MapFlags.Mmapable"/> map: for writing, or for reading if the map is frozen.</summary>
    /// <param name="map">Whose values.</param>
    /// <param name="length">How many bytes, from the first value on.</param>
    internal static SafeMapMemory Of(BpfMap map, nuint length)
    {
        using SafeBpfHandle.BorrowedFd fd = map.BorrowFd();
        bool isWritable = true;
        nint address = LibC.mmap(0, length, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_SHARED, fd.Value, 0);
        if (address == LibC.MAP_FAILED && Marshal.GetLastPInvokeError() is Errno.EPERM or Errno.EACCES)
        {
            isWritable = false;
            address = LibC.mmap(0, length, LibC.PROT_READ, LibC.MAP_SHARED, fd.Value, 0);
        }

        if (address == LibC.MAP_FAILED)
        {
            int errno = Marshal.GetLastPInvokeError();
            throw new BpfException($"map '{map.Name}' could not be mapped into memory: {Errno.Describe(errno)}", errno);
        }

        return new SafeMapMemory(address, length, isWritable);
    }

    /// <summary>Borrows the memory: it stays mapped until the result is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It is unmapped.</exception>
    internal BorrowedMemory Borrow() => new(this);

    protected override bool ReleaseHandle() => LibC.munmap(handle, _length) == 0;

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
