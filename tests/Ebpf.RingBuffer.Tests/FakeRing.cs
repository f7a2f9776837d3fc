using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.RingBuffer.Tests;

/// <summary>The kernel's side of a ring in this process: the same memory layout over a memfd, with a producer that wakes by the same rule.</summary>
internal sealed unsafe partial class FakeRing : IDisposable
{
    internal const ulong NoWakeup = 1, ForceWakeup = 2;

    private readonly int _event;
    private readonly nint _kernel;

    internal FakeRing(uint size = 4096)
    {
        Size = size;
        nint page = Environment.SystemPageSize;
        nuint length = RingMapping.LengthOf(size);
        int fd = memfd_create("ring"u8, 1);
        Assert.True(fd >= 0 && ftruncate(fd, (nint)(2 * page + size)) == 0);
        _kernel = Map(0, 2 * (nuint)page + size, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_SHARED, fd, 0);

        nint address = Map(0, length, LibC.PROT_NONE, LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS, -1, 0);
        const int over = LibC.MAP_SHARED | LibC.MAP_FIXED;
        Map(address, (nuint)page, LibC.PROT_READ | LibC.PROT_WRITE, over, fd, 0);
        Map(address + page, (nuint)page + size, LibC.PROT_READ, over, fd, page);
        Map(address + 2 * page + (nint)size, size, LibC.PROT_READ, over, fd, 2 * page);
        Mapping = new RingMapping(address, size);
        _ = LibC.close(fd);
        _event = LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
    }

    internal uint Size { get; }

    /// <summary>What the consumer maps.</summary>
    internal RingMapping Mapping { get; }

    internal ref ulong ConsumerPosition => ref *(ulong*)_kernel;

    internal ref ulong ProducerPosition => ref *(ulong*)(_kernel + Environment.SystemPageSize);

    internal ref ulong PendingPosition => ref *(ulong*)(_kernel + Environment.SystemPageSize + 8);

    internal ref ulong OverwritePosition => ref *(ulong*)(_kernel + Environment.SystemPageSize + 16);

    internal int Wakeups { get; private set; }

    internal RingBufferReader Open(RingBufferReaderOptions? options = null) =>
        new(Mapping, SafeBpfHandle.Duplicate(_event), "fake", options ?? new RingBufferReaderOptions());

    internal ref uint HeaderAt(ulong position) => ref *(uint*)(_kernel + 2 * Environment.SystemPageSize + (nint)(position & (Size - 1)));

    /// <summary>bpf_ringbuf_reserve: the record's position, or null if there is no room.</summary>
    internal ulong? Reserve(int length)
    {
        ulong position = ProducerPosition;
        ulong next = position + RingRecord.SpaceOf((uint)length);
        if (next - Volatile.Read(ref ConsumerPosition) > Size - 1)
        {
            return null;
        }

        HeaderAt(position) = (uint)length | RingRecord.Busy;

        // pg_off, which is never zero.
        Unsafe.Add(ref HeaderAt(position), 1) = 3;
        Volatile.Write(ref ProducerPosition, next);
        return position;
    }

    internal void Fill(ulong position, ReadOnlySpan<byte> payload)
    {
        byte* data = (byte*)(_kernel + 2 * Environment.SystemPageSize);
        for (int i = 0; i < payload.Length; i++)
        {
            data[(position + RingRecord.HeaderSize + (ulong)i) & (Size - 1)] = payload[i];
        }
    }

    /// <summary>bpf_ringbuf_commit: the same steps in the same order.</summary>
    internal void Commit(ulong position, bool discard = false, ulong flags = 0)
    {
        ref uint header = ref HeaderAt(position);
        Interlocked.Exchange(ref header, (header & ~RingRecord.Busy) | (discard ? RingRecord.Discarded : 0));
        bool isConsumerHere = (Volatile.Read(ref ConsumerPosition) & (Size - 1)) == (position & (Size - 1));
        if ((flags & ForceWakeup) != 0 || (isConsumerHere && (flags & NoWakeup) == 0))
        {
            Wake();
        }
    }

    internal void Wake()
    {
        Wakeups++;
        ulong one = 1;
        _ = LibC.write(_event, &one, sizeof(ulong));
    }

    internal bool Produce(ReadOnlySpan<byte> payload, bool discard = false, ulong flags = 0)
    {
        if (Reserve(payload.Length) is not { } position)
        {
            return false;
        }

        Fill(position, payload);
        Commit(position, discard, flags);
        return true;
    }

    internal bool Produce(long value, bool discard = false, ulong flags = 0) =>
        Produce(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value)), discard, flags);

    public void Dispose()
    {
        Mapping.Dispose();
        _ = LibC.munmap(_kernel, 2 * (nuint)Environment.SystemPageSize + Size);
        _ = LibC.close(_event);
    }

    private static nint Map(nint address, nuint length, int protection, int flags, int fd, nint offset)
    {
        nint result = LibC.mmap(address, length, protection, flags, fd, offset);
        Assert.NotEqual(LibC.MAP_FAILED, result);
        return result;
    }

    private static int memfd_create(ReadOnlySpan<byte> name, uint flags)
    {
        fixed (byte* pointer = name)
        {
            return memfd_create(pointer, flags);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int memfd_create(byte* name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ftruncate(int fd, nint length);
}
