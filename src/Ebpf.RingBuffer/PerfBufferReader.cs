using System.Numerics;
using System.Runtime.InteropServices;
using Ebpf.Objects;

namespace Ebpf.RingBuffer;

/// <summary>Reads what programs write by <c>bpf_perf_event_output</c> (<see cref="MapType.PerfEventArray"/>), a buffer per CPU. Kernel 4.4.</summary>
/// <remarks>
/// For kernels without ring buffers (before 5.8). Records of one CPU come in order, those of several do not. One thread at a time reads;
/// <see cref="Dispose"/> and <see cref="CancelWait"/> may be called from any. CPUs that are offline when it is opened are left out.
/// </remarks>
public sealed class PerfBufferReader : IDisposable
{
    private readonly BpfMap _map;
    private readonly PerfRing[] _rings;
    private readonly Readiness _readiness;
    private ConsumerRole _role;

    internal PerfBufferReader(BpfMap map, PerfBufferReaderOptions options)
    {
        int page = Environment.SystemPageSize;
        nuint size = BitOperations.RoundUpToPowerOf2((nuint)Math.Max(options.BytesPerCpu, page));
        var rings = new List<PerfRing>();
        _map = map.Duplicate();
        try
        {
            // By the CPU's number, which is the key: there may be gaps between the numbers.
            for (int cpu = 0; cpu < map.MaxEntries; cpu++)
            {
                if (PerfRing.TryOpen(map.Name, cpu, size, options.WakeupEvents) is { } ring)
                {
                    rings.Add(ring);
                }
            }

            _rings = [.. rings];
            Resume();
        }
        catch
        {
            rings.ForEach(ring => ring.Dispose());
            _map.Dispose();
            throw;
        }

        _readiness = new Readiness(HasRecords, [.. _rings.Select(ring => ring.Fd)], scheduler: options.Scheduler);
    }

    /// <summary>Records that were consumed.</summary>
    public long Records => _rings.Sum(ring => ring.Records);

    /// <summary>Records that the kernel reported as lost.</summary>
    public long Lost => _rings.Sum(ring => ring.Lost);

    /// <summary>The CPUs that are read.</summary>
    public IReadOnlyList<int> Cpus => [.. _rings.Select(ring => ring.Cpu)];

    /// <summary>Gives all records that are there to a handler, CPU by CPU.</summary>
    /// <typeparam name="THandler">A struct, so that its methods are compiled into the loop.</typeparam>
    /// <param name="handler">Who takes the records, and learns what was lost between them.</param>
    /// <returns>The number of records.</returns>
    /// <exception cref="InvalidOperationException">Another thread reads.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    /// <exception cref="BpfException">A buffer is damaged.</exception>
    public long Consume<THandler>(ref THandler handler)
        where THandler : IPerfRecordHandler, allows ref struct
    {
        _role.Enter(this);
        try
        {
            long count = 0;
            foreach (PerfRing ring in _rings)
            {
                count += ring.Drain(ref handler);
            }

            return count;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Blocks the calling thread until a CPU has records.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>False after that time, after <see cref="CancelWait"/>, and when the reader is disposed meanwhile.</returns>
    /// <exception cref="InvalidOperationException">Another thread reads.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    public bool Wait(TimeSpan timeout)
    {
        _role.Enter(this);
        try
        {
            return _readiness.Wait(timeout) == WaitOutcome.Ready;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Waits until a CPU has records.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False after <see cref="CancelWait"/>, and when the reader is disposed meanwhile.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <exception cref="InvalidOperationException">Another thread reads.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default)
    {
        _role.Enter(this);
        try
        {
            return await _readiness.WaitAsync(cancellationToken).ConfigureAwait(false) == WaitOutcome.Ready;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Ends the wait that is going on, or else the next one. From any thread.</summary>
    public void CancelWait() => _readiness.Cancel();

    /// <summary>Takes the buffers out of the map: programs find none, and fail with ENOENT, until <see cref="Resume"/>.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    public void Pause()
    {
        foreach (PerfRing ring in _rings)
        {
            int cpu = ring.Cpu;
            _map.Remove(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in cpu)));
        }
    }

    /// <summary>Puts the buffers into the map again after <see cref="Pause"/>.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    public void Resume()
    {
        foreach (PerfRing ring in _rings)
        {
            int cpu = ring.Cpu;
            using SafeBpfHandle.BorrowedFd borrowed = ring.Fd.Borrow();
            int fd = borrowed.Value;
            _map.Update(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in cpu)), MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in fd)));
        }
    }

    /// <summary>Ends reading; from any thread, any number of times.</summary>
    public void Dispose()
    {
        bool isLast = _role.Close();
        _readiness.Close();
        if (isLast)
        {
            Release();
        }
    }

    private bool HasRecords() => Array.Exists(_rings, ring => ring.HasRecords);

    private void Exit()
    {
        if (_role.Exit())
        {
            Release();
        }
    }

    // The map would keep the events, and programs write to them, as long as it is open.
    private void Release()
    {
        _readiness.Dispose();
        Pause();
        foreach (PerfRing ring in _rings)
        {
            ring.Dispose();
        }

        _map.Dispose();
    }
}
