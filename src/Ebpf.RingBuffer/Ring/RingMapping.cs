using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.RingBuffer;

/// <summary>Owns the memory of a ring: the consumer's page, the producer's page, and the data twice in a row, so that no record wraps.</summary>
internal sealed unsafe class RingMapping : SafeHandle
{
    private const int Writable = LibC.PROT_READ | LibC.PROT_WRITE;
    private const int Anonymous = LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS | LibC.MAP_NORESERVE;

    private readonly bool _isProducer;
    private int _isRetired;

    /// <summary>Takes over memory that is laid out so.</summary>
    /// <param name="address">Its start: <see cref="LengthOf"/> bytes.</param>
    /// <param name="size">The size of the data in bytes, a power of two.</param>
    /// <param name="isProducer">Whether this process is the producer, and writes to all but the consumer's page.</param>
    internal RingMapping(nint address, uint size, bool isProducer = false)
        : base(0, ownsHandle: true)
    {
        SetHandle(address);
        Size = size;
        _isProducer = isProducer;

        // Kept, since asking for the size of a page is a call into libc.
        ConsumerPosition = (ulong*)address;
        ProducerPosition = (ulong*)(address + Environment.SystemPageSize);
        Data = (byte*)(address + (2 * Environment.SystemPageSize));
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The size of the data in bytes.</summary>
    internal uint Size { get; }

    internal ulong* ConsumerPosition { get; }

    internal ulong* ProducerPosition { get; }

    internal byte* Data { get; }

    internal static nuint LengthOf(uint size) => (2 * (nuint)Environment.SystemPageSize) + (2 * (nuint)size);

    /// <summary>Maps a ring buffer for consuming, or a user ring buffer for producing.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    internal static RingMapping Of(BpfMap map)
    {
        using SafeBpfHandle.BorrowedFd fd = map.BorrowFd();
        uint size = map.MaxEntries;
        bool isProducer = map.Type == MapType.UserRingBuffer;
        nint page = Environment.SystemPageSize;
        nuint length = LengthOf(size);
        nint address = LibC.mmap(0, length, LibC.PROT_NONE, Anonymous, -1, 0);
        if (address == LibC.MAP_FAILED)
        {
            throw Failed(map);
        }

        // Each side may write its own position only (ringbuf_map_mmap_kern and ringbuf_map_mmap_user), the user's producer also the data.
        var mapping = new RingMapping(address, size, isProducer);
        const int over = LibC.MAP_SHARED | LibC.MAP_FIXED;
        if (LibC.mmap(address, (nuint)page, isProducer ? LibC.PROT_READ : Writable, over, fd.Value, 0) == LibC.MAP_FAILED
            || LibC.mmap(address + page, length - (nuint)page, isProducer ? Writable : LibC.PROT_READ, over, fd.Value, page) == LibC.MAP_FAILED)
        {
            BpfException failure = Failed(map);
            mapping.Dispose();
            throw failure;
        }

        return mapping;
    }

    /// <summary>
    /// Gives the ring's memory back. The addresses stay readable, as zeros, while an object that hands out memory is alive: whoever still
    /// reads what was a record reads nothing worse.
    /// </summary>
    internal void Retire()
    {
        if (Interlocked.Exchange(ref _isRetired, 1) != 0)
        {
            return;
        }

        // One system call replaces pages atomically for those who touch them. Late stores to positions, and to reserved samples, go nowhere.
        // The producer's position first: nobody sees it far ahead of a consumer at 0.
        nint page = Environment.SystemPageSize;
        const int over = Anonymous | LibC.MAP_FIXED;
        _ = LibC.mmap(handle + page, LengthOf(Size) - (nuint)page, _isProducer ? Writable : LibC.PROT_READ, over, -1, 0);
        _ = LibC.mmap(handle, (nuint)page, Writable, over, -1, 0);
    }

    protected override bool ReleaseHandle() => LibC.munmap(handle, LengthOf(Size)) == 0;

    private static BpfException Failed(BpfMap map)
    {
        int errno = Marshal.GetLastPInvokeError();
        string hint = errno switch
        {
            Errno.EPERM => " (the map's descriptor does not allow to write, which a consumer must: open it for reading and writing)",
            Errno.ENOMEM => $" (twice {map.MaxEntries} bytes of address space are needed: see ulimit -v and vm.max_map_count)",
            _ => "",
        };
        return new BpfException($"map '{map.Name}' could not be mapped into memory: {Errno.Describe(errno)}{hint}", errno);
    }
}
