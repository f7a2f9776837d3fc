using System.Buffers;
using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.RingBuffer;

/// <summary>The perf event of one CPU, with its buffer.</summary>
internal sealed unsafe partial class PerfRing : SafeHandle
{
    private const uint TypeSoftware = 1;
    private const ulong BpfOutput = 10;
    private const ulong SampleRaw = 1 << 10;

    // struct perf_event_mmap_page.
    private const int DataHead = 1024;
    private const int DataTail = 1032;

    private readonly nuint _length;
    private readonly ulong _mask;
    private readonly PerfSegment _segment;

    private PerfRing(string name, int cpu, SafeBpfHandle fd, nint address, nuint dataSize)
        : base(0, ownsHandle: true)
    {
        Name = name;
        Cpu = cpu;
        Fd = fd;
        SetHandle(address);
        Data = (byte*)(address + Environment.SystemPageSize);
        _length = dataSize + (nuint)Environment.SystemPageSize;
        _mask = dataSize - 1;
        var memory = new RingMemory(this, Data, checked((int)dataSize));
        _segment = new PerfSegment(memory.Memory, new PerfSegment(memory.Memory, null));
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The map's name.</summary>
    internal string Name { get; }

    internal int Cpu { get; }

    internal SafeBpfHandle Fd { get; }

    internal byte* Data { get; }

    private ref ulong HeadRef => ref *(ulong*)(handle + DataHead);

    private ref ulong TailRef => ref *(ulong*)(handle + DataTail);

    /// <summary>Opens the event of a CPU; null if the CPU is offline.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    internal static PerfRing? TryOpen(string map, int cpu, nuint dataSize, PerfBufferReaderOptions options)
    {
        var attributes = new perf_event_attr
        {
            type = TypeSoftware,
            config = BpfOutput,
            sample_type = SampleRaw,
            sample_period = 1,
            wakeup_events = (uint)options.WakeupEvents,
        };
        if (options.WakeupBytes > 0)
        {
            attributes.flags |= perf_event_attr.watermark;
            attributes.wakeup_watermark = (uint)options.WakeupBytes;
        }

        // A buffer that is not mapped for writing is overwritten (perf_mmap); only what was written backwards can then be found.
        int protection = options.IsOverwritable ? LibC.PROT_READ : LibC.PROT_READ | LibC.PROT_WRITE;
        attributes.flags |= options.IsOverwritable ? perf_event_attr.write_backward : 0;
        int fd = LibC.perf_event_open(&attributes, pid: -1, cpu, groupFd: -1, LibC.PERF_FLAG_FD_CLOEXEC);
        if (fd < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            return errno == Errno.ENODEV ? null : throw Failed(map, cpu, "perf_event_open", errno);
        }

        var owner = new SafeBpfHandle(fd);
        nuint length = dataSize + (nuint)Environment.SystemPageSize;
        nint address = LibC.mmap(0, length, protection, LibC.MAP_SHARED, fd, 0);
        if (address == LibC.MAP_FAILED)
        {
            int errno = Marshal.GetLastPInvokeError();
            owner.Dispose();
            throw Failed(map, cpu, "mmap", errno);
        }

        var ring = new PerfRing(map, cpu, owner, address, dataSize);
        if (LibC.ioctl(fd, LibC.PERF_EVENT_IOC_ENABLE, 0) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            ring.Dispose();
            throw Failed(map, cpu, "ioctl", errno);
        }

        return ring;
    }

    /// <summary>Stops the writing, or lets it go on.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The ring is retired.</exception>
    internal void Pause(bool isPaused)
    {
        using SafeBpfHandle.BorrowedFd fd = Fd.Borrow();
        if (LibC.ioctl(fd.Value, LibC.PERF_EVENT_IOC_PAUSE_OUTPUT, isPaused ? 1u : 0) != 0)
        {
            throw Failed(Name, Cpu, "ioctl(PERF_EVENT_IOC_PAUSE_OUTPUT)", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>A piece of the data that may go beyond its end.</summary>
    internal ReadOnlySequence<byte> SequenceAt(byte* start, int length)
    {
        int index = (int)(start - Data);
        int size = _segment.Memory.Length;
        return index + length <= size
            ? new ReadOnlySequence<byte>(_segment, index, _segment, index + length)
            : new ReadOnlySequence<byte>(_segment, index, _segment.Next!, index + length - size);
    }

    /// <summary>Gives the buffer back. Its addresses stay readable, as zeros, while somebody holds memory of it.</summary>
    internal void Retire()
    {
        const int over = LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS | LibC.MAP_NORESERVE | LibC.MAP_FIXED;
        _ = LibC.mmap(handle, _length, LibC.PROT_READ | LibC.PROT_WRITE, over, -1, 0);
        Fd.Dispose();
    }

    protected override bool ReleaseHandle()
    {
        bool isUnmapped = LibC.munmap(handle, _length) == 0;
        Fd.Dispose();
        return isUnmapped;
    }

    private static BpfException Failed(string map, int cpu, string call, int errno) => new(
        $"map '{map}': the buffer of CPU {cpu} can not be used: {call}: {Errno.Describe(errno)}"
        + errno switch
        {
            Errno.EPERM or Errno.EACCES => " (it takes CAP_PERFMON, and locked memory: see kernel.perf_event_mlock_kb and ulimit -l)",
            Errno.EMFILE => " (raise RLIMIT_NOFILE: one file per CPU is needed)",
            _ => "",
        },
        errno);
}
