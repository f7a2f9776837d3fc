using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ebpf.Objects;

namespace Ebpf.RingBuffer;

/// <summary>Reads what programs write by <c>bpf_perf_event_output</c> (<see cref="MapType.PerfEventArray"/>), a buffer per CPU, where the kernel
/// has written it. Kernel 4.7.</summary>
/// <remarks>
/// <para>
/// For kernels without ring buffers (before 5.8). Records of one CPU come in order, those of several do not. CPUs that are offline when it
/// is opened are left out. What was lost is known when the next record has come from that CPU: the kernel tells it there.
/// </para>
/// <para>
/// One thread at a time reads; <see cref="Dispose"/>, <see cref="CancelWait"/>, <see cref="Pause"/>, <see cref="Resume"/> and the counters may
/// be used from any. Memory of a reader that is disposed meanwhile turns to zeros; it never becomes unreadable.
/// </para>
/// </remarks>
public sealed partial class PerfBufferReader : IDisposable
{
    private readonly SoleUse _use;
    private readonly BpfMap _map;
    private readonly PerfRing[] _rings;
    private readonly Readiness _readiness;
    private readonly bool _isOverwritable;
    private readonly Lock _pausing = new();
    private ConsumerRole _role;
    private bool _isPaused;

    // What Snapshot has paused, and Resume must leave so.
    private PerfRing? _copied;

    /// <param name="map">Stays the caller's.</param>
    /// <param name="options">Sizes and wake-ups.</param>
    /// <param name="cpus">The numbers of the CPUs, which are the keys in the map; there may be gaps between them.</param>
    internal PerfBufferReader(BpfMap map, PerfBufferReaderOptions options, IEnumerable<int> cpus)
    {
        int page = Environment.SystemPageSize;
        nuint size = BitOperations.RoundUpToPowerOf2((nuint)Math.Max(options.BytesPerCpu, page));
        var rings = new List<PerfRing>();
        _isOverwritable = options.IsOverwritable;

        // A second reader would take the places that the first has in the map.
        _use = SoleUse.Of(map, "reader");
        try
        {
            _map = map.Duplicate();
            foreach (int cpu in cpus)
            {
                if (cpu < map.MaxEntries && PerfRing.TryOpen(map.Name, cpu, size, options) is { } ring)
                {
                    rings.Add(ring);
                }
            }

            _rings = [.. rings];
            foreach (PerfRing ring in rings)
            {
                int cpu = ring.Cpu;
                using SafeBpfHandle.BorrowedFd borrowed = ring.Fd.Borrow();
                int fd = borrowed.Value;
                _map.Update(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in cpu)), MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in fd)));
            }
        }
        catch
        {
            rings.ForEach(ring => ring.Dispose());
            _map?.Dispose();
            _use.Dispose();
            throw;
        }

        _readiness = new Readiness(HasRecords, [.. _rings.Select(ring => ring.Fd)], scheduler: options.Scheduler);
    }

    /// <summary>Records that were consumed.</summary>
    public long Records => _rings.Sum(ring => ring.Records);

    /// <summary>Records that the kernel reported as lost, since a buffer was full or paused. With <see cref="Records"/> it makes what programs have
    /// attempted to write, up to the last record that was read of each CPU.</summary>
    public long Lost => _rings.Sum(ring => ring.Lost);

    /// <summary>The CPUs that are read.</summary>
    public IReadOnlyList<int> Cpus => [.. _rings.Select(ring => ring.Cpu)];

    /// <summary>Blocks the calling thread until a CPU has records.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>False after that time, after <see cref="CancelWait"/>, and when the reader is disposed meanwhile.</returns>
    /// <exception cref="InvalidOperationException">Another thread reads, or the buffers are overwritable.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    public bool Wait(TimeSpan timeout)
    {
        Enter();
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
    /// <exception cref="InvalidOperationException">Another thread reads, or the buffers are overwritable.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default)
    {
        Enter();
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

    /// <summary>Stops the writing: what programs write until <see cref="Resume"/> is lost, and counted as such when it goes on.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    public void Pause() => SetPaused(true);

    /// <summary>Lets programs write again after <see cref="Pause"/>.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    public void Resume() => SetPaused(false);

    /// <summary>Ends reading, takes the buffers out of the map, so that programs fail with ENOENT, and gives their memory back; from any
    /// thread, any number of times.</summary>
    /// <remarks>Out of a map that was frozen, or without the privilege to change it, the kernel takes them when the map goes; until then it keeps
    /// their memory.</remarks>
    public void Dispose()
    {
        bool isLast = _role.Close();
        _readiness.Close();
        if (isLast)
        {
            Release();
        }
    }

    private void SetPaused(bool isPaused)
    {
        lock (_pausing)
        {
            foreach (PerfRing ring in _rings)
            {
                if (ring != _copied)
                {
                    ring.Pause(isPaused);
                }
            }

            _isPaused = isPaused;
        }
    }

    private bool HasRecords() => Array.Exists(_rings, ring => ring.HasRecords);

    private void Enter()
    {
        if (_isOverwritable)
        {
            throw new InvalidOperationException("Programs overwrite these buffers' oldest records while they would be read: use Snapshot.");
        }

        _role.Enter(this);
    }

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
        foreach (PerfRing ring in _rings)
        {
            int cpu = ring.Cpu;
            try
            {
                _map.Remove(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in cpu)));
            }
            catch (BpfException)
            {
                // The map was frozen, or the privilege dropped: the event stays, and the rest is given back.
            }

            ring.Retire();
        }

        _map.Dispose();
        _use.Dispose();
    }
}
