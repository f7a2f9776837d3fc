using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.RingBuffer;

/// <summary>The perf event of one CPU, with its buffer.</summary>
internal sealed unsafe class PerfRing : SafeHandle
{
    private const uint TypeSoftware = 1;
    private const ulong BpfOutput = 10;
    private const ulong SampleRaw = 1 << 10;
    private const uint RecordLost = 2;
    private const uint RecordSample = 9;

    // struct perf_event_mmap_page.
    private const int DataHead = 1024;
    private const int DataTail = 1032;

    private readonly nuint _length;
    private readonly ulong _mask;
    private byte[] _scratch = [];

    private PerfRing(int cpu, SafeBpfHandle fd, nint address, nuint dataSize)
        : base(0, ownsHandle: true)
    {
        Cpu = cpu;
        Fd = fd;
        SetHandle(address);
        _length = dataSize + (nuint)Environment.SystemPageSize;
        _mask = dataSize - 1;
    }

    public override bool IsInvalid => handle == 0;

    internal int Cpu { get; }

    internal SafeBpfHandle Fd { get; }

    internal long Records { get; private set; }

    internal long Lost { get; private set; }

    internal bool HasRecords => Head != Tail;

    private ref ulong HeadRef => ref *(ulong*)(handle + DataHead);

    private ref ulong TailRef => ref *(ulong*)(handle + DataTail);

    private ulong Head => Volatile.Read(ref HeadRef);

    private ulong Tail => TailRef;

    /// <summary>Opens the event of a CPU; null if the CPU is offline.</summary>
    internal static PerfRing? TryOpen(string map, int cpu, nuint dataSize, int wakeupEvents)
    {
        var attributes = new perf_event_attr
        {
            type = TypeSoftware,
            config = BpfOutput,
            sample_type = SampleRaw,
            sample_period = 1,
            wakeup_events = (uint)wakeupEvents,
        };
        int fd = LibC.perf_event_open(&attributes, pid: -1, cpu, groupFd: -1, LibC.PERF_FLAG_FD_CLOEXEC);
        if (fd < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            return errno == Errno.ENODEV ? null : throw Failed(map, cpu, "perf_event_open", errno);
        }

        var owner = new SafeBpfHandle(fd);
        nuint length = dataSize + (nuint)Environment.SystemPageSize;
        nint address = LibC.mmap(0, length, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_SHARED, fd, 0);
        if (address == LibC.MAP_FAILED)
        {
            int errno = Marshal.GetLastPInvokeError();
            owner.Dispose();
            throw Failed(map, cpu, "mmap", errno);
        }

        var ring = new PerfRing(cpu, owner, address, dataSize);
        if (LibC.ioctl(fd, LibC.PERF_EVENT_IOC_ENABLE, 0) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            ring.Dispose();
            throw Failed(map, cpu, "ioctl", errno);
        }

        return ring;
    }

    /// <summary>Gives what is there to a handler.</summary>
    internal long Drain<THandler>(ref THandler handler)
        where THandler : IPerfRecordHandler, allows ref struct
    {
        byte* data = (byte*)handle + Environment.SystemPageSize;
        ulong tail = Tail;
        ulong head = Head;
        long before = Records;
        try
        {
            while (tail != head)
            {
                byte* header = data + (nuint)(tail & _mask);

                // Records are multiples of 8 bytes, so a header does not wrap.
                perf_event_header record = *(perf_event_header*)header;
                if (record.size < sizeof(perf_event_header) || record.size > head - tail)
                {
                    throw new BpfException($"the perf buffer of CPU {Cpu} is damaged: a record of {record.size} bytes at {tail}");
                }

                ReadOnlySpan<byte> body = Contiguous(data, tail + (ulong)sizeof(perf_event_header), record.size - sizeof(perf_event_header));
                tail += record.size;
                if (record.type == RecordSample)
                {
                    Records++;
                    handler.OnRecord(Cpu, body.Slice(sizeof(uint), (int)MemoryMarshal.Read<uint>(body)));
                }
                else if (record.type == RecordLost)
                {
                    ulong lost = MemoryMarshal.Read<ulong>(body[sizeof(ulong)..]);
                    Lost += (long)lost;
                    handler.OnLost(Cpu, lost);
                }
            }
        }
        finally
        {
            Volatile.Write(ref TailRef, tail);
        }

        return Records - before;
    }

    protected override bool ReleaseHandle()
    {
        bool isUnmapped = LibC.munmap(handle, _length) == 0;
        Fd.Dispose();
        return isUnmapped;
    }

    // The buffer is mapped once: what wraps is put together.
    private ReadOnlySpan<byte> Contiguous(byte* data, ulong position, int length)
    {
        nuint start = (nuint)(position & _mask);
        int first = (int)Math.Min((nuint)_mask + 1 - start, (nuint)length);
        if (first == length)
        {
            return new ReadOnlySpan<byte>(data + start, length);
        }

        if (_scratch.Length < length)
        {
            _scratch = new byte[ushort.MaxValue];
        }

        new ReadOnlySpan<byte>(data + start, first).CopyTo(_scratch);
        new ReadOnlySpan<byte>(data, length - first).CopyTo(_scratch.AsSpan(first));
        return _scratch.AsSpan(0, length);
    }

    private static BpfException Failed(string map, int cpu, string call, int errno) => new(
        $"map '{map}': the buffer of CPU {cpu} could not be opened: {call}: {Errno.Describe(errno)}"
        + errno switch
        {
            Errno.EPERM or Errno.EACCES => " (it takes CAP_PERFMON, and locked memory: see kernel.perf_event_mlock_kb and ulimit -l)",
            Errno.EMFILE => " (raise RLIMIT_NOFILE: one file per CPU is needed)",
            _ => "",
        },
        errno);
}
