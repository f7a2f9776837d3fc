using System.IO.Pipelines;
using Ebpf.Objects;

namespace Ebpf.RingBuffer;

/// <summary>Reads a ring buffer (<see cref="MapType.RingBuffer"/>) where the kernel has written it, without copying. Kernel 5.8.</summary>
/// <remarks>
/// <para>
/// There are several ways to the same records: <see cref="ReadAllAsync{T}"/> for <c>await foreach</c>; <see cref="ReadAsync"/>, whose buffer
/// <see cref="RingBufferRecords"/> takes apart; <see cref="Consume{THandler}(ref THandler)"/>, the fastest; and <see cref="TryReadRecord(out
/// ReadOnlySpan{byte})"/>. The last two go with <see cref="Wait"/> on a thread of their own. They can be mixed, one after the other.
/// </para>
/// <para>
/// A ring has one consumer: a map has one reader in a process, and a reader one thread at a time that reads. <see cref="Dispose"/>,
/// <see cref="CancelPendingRead"/>, <see cref="Flush"/> and <see cref="GetStatistics"/> can be called from any thread at any time. Memory of a
/// reader that is disposed meanwhile turns to zeros; it does not become unreadable before the reader is collected, which it can be while only a
/// span of its memory is in use.
/// </para>
/// <para>
/// While the ring is full, programs can reserve nothing and their records are lost; the kernel counts that nowhere. See
/// <see cref="RingBufferStatistics.Lost"/>.
/// </para>
/// </remarks>
public sealed partial class RingBufferReader : PipeReader, IDisposable, IAsyncDisposable
{
    private readonly RingCursor _cursor;
    private readonly RingWindow _window;
    private readonly Readiness _readiness;
    private readonly SafeBpfHandle _watched;
    private readonly LostCounter? _lost;
    private readonly SoleUse? _use;
    private ConsumerRole _role;

    // Up to where records of the ring have been looked at; those before, and after the cursor, are kept by the one who reads.
    private ulong _examined;
    private long _records, _bytes, _discarded, _abandoned;

    /// <summary>Takes over a mapping and what announces records in it.</summary>
    /// <param name="mapping">The ring.</param>
    /// <param name="watched">Ready, with a new edge, whenever the kernel wakes consumers.</param>
    /// <param name="name">The map's.</param>
    /// <param name="options">Its lost counter is not looked at.</param>
    /// <param name="lost">Taken over; null for none.</param>
    /// <param name="use">Taken over; null for a ring that is no map's.</param>
    internal RingBufferReader(
        RingMapping mapping, SafeBpfHandle watched, string name, RingBufferReaderOptions options, LostCounter? lost = null,
        SoleUse? use = null)
    {
        _cursor = new RingCursor(mapping, name);
        _window = new RingWindow(mapping);
        _watched = watched;
        _readiness = new Readiness(IsReadyOrSafeToSleep, [watched], scheduler: options.Scheduler, pollInterval: options.PollInterval);
        _lost = lost;
        _use = use;
        _examined = _cursor.Position;
        if (options.PublishMetrics)
        {
            RingBufferMetrics.Add(this);
        }
    }

    /// <summary>The map's name.</summary>
    public string Name => _cursor.Name;

    /// <summary>The size of the ring in bytes.</summary>
    public long Size => _cursor.Mapping.Size;

    /// <summary>What the reader has counted until now; from any thread, also after <see cref="Dispose"/>.</summary>
    /// <exception cref="BpfException">The lost counter can not be read.</exception>
    public RingBufferStatistics GetStatistics() => new()
    {
        Records = Volatile.Read(ref _records),
        Bytes = Volatile.Read(ref _bytes),
        Discarded = Volatile.Read(ref _discarded),
        Abandoned = Volatile.Read(ref _abandoned),
        WakeUps = _readiness.WakeUps,
        HighWaterMark = _cursor.HighWater,
        Lag = _cursor.Lag,
        Lost = _lost?.Read(),
    };

    /// <summary>Makes whoever waits look at the ring now: for records that were submitted with <c>BPF_RB_NO_WAKEUP</c>. From any thread.</summary>
    public void Flush() => _readiness.LookAgain();

    /// <summary>Ends the read or <see cref="Wait"/> that is waiting, or else the next one. From any thread.</summary>
    public override void CancelPendingRead() => _readiness.Cancel();

    /// <summary>Ends reading for good and gives the ring's memory back; from any thread, any number of times.</summary>
    /// <remarks>A read that waits completes without records, as completed. Whoever is inside a call ends it in peace; memory that is
    /// still held reads as zeros from then on. What has not been consumed stays in the ring, for the next reader, but for what was examined
    /// before the reader slept: see <see cref="RingBufferStatistics.Abandoned"/>.</remarks>
    public void Dispose()
    {
        bool isLast = _role.Close();
        _readiness.Close();
        if (isLast)
        {
            Release();
        }
    }

    /// <summary>The same as <see cref="Dispose"/>.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The same as <see cref="Dispose"/>.</summary>
    /// <param name="exception">Not used: programs are not told.</param>
    public override void Complete(Exception? exception = null) => Dispose();

    internal RingCursor Cursor => _cursor;

    internal SafeBpfHandle Watched => _watched;

    // A canceled read may be left without AdvanceTo, as PipeReader has it.
    private void Enter()
    {
        if (_advanceIsOptional)
        {
            _role.Resume(this);
            _advanceIsOptional = false;
        }
        else
        {
            _role.Enter(this);
        }
    }

    private void Exit()
    {
        if (_role.Exit())
        {
            Release();
        }
    }

    private void Release()
    {
        RingBufferMetrics.Remove(this);
        _readiness.Dispose();
        _watched.Dispose();
        _cursor.Publish();
        _cursor.Mapping.Retire();

        AbandonKept();
        _lost?.Dispose();
        _use?.Dispose();
    }

    // Asked before sleeping, and when the kernel wakes. A commit wakes the consumer only if the consumer's position, as published, is that
    // very record (bpf_ringbuf_commit): so all that has been seen must be published, and between that and the last look at the ring there
    // must be a full fence, without which the processor may look first.
    internal bool IsReadyOrSafeToSleep()
    {
        if (_keptIsUnread)
        {
            return true;
        }

        Keep(_examined);
        while (true)
        {
            ulong published = _cursor.Position;
            _cursor.PublishToSleep();
            if (IsReady())
            {
                return true;
            }

            if (_cursor.Position == published)
            {
                return false;
            }
        }
    }

    // Whether there is a record that has not been looked at. Discarded ones before it are done with, unless something is kept in front of them.
    private bool IsReady()
    {
        ulong at = _examined;
        long discarded = 0;
        bool found = _cursor.FindRecord(ref at, ref discarded);
        if (at != _examined && _cursor.Position == _examined)
        {
            _discarded += discarded;
            _bytes += (long)(at - _examined);
            _cursor.Position = at;
            _examined = at;
        }

        return found;
    }
}
