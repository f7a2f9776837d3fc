using System.Diagnostics;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.RingBuffer;

/// <summary>Waits for a condition that the kernel announces by descriptors: asynchronously through the poll thread, or blocking.</summary>
/// <remarks>
/// One wait at a time. The condition is asked under a lock: by the waiter before it sleeps, and from then on by whoever has news; it
/// must make the kernel announce what comes after a negative answer.
/// </remarks>
internal sealed class Readiness : IValueTaskSource<WaitOutcome>, IPollTarget, IThreadPoolWorkItem, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Func<bool> _isReady;
    private readonly IReadOnlyList<SafeBpfHandle> _watched;
    private readonly uint _events;
    private readonly PipeScheduler _scheduler;
    private readonly TimeSpan _pollInterval;
    private readonly List<PollThread.Registration> _registrations = [];
    private Timer? _timer;
    private EpollSet? _blocking;

    private ManualResetValueTaskSourceCore<WaitOutcome> _source;
    private CancellationTokenRegistration _cancellation;
    private CancellationToken _token;
    private Exception? _failure;
    private WaitOutcome _outcome;
    private bool _isWaiting, _isCanceled, _isClosed;
    private long _wakeUps;

    /// <param name="isReady">The condition.</param>
    /// <param name="watched">What announces a change; stays the caller's, and open until this is disposed.</param>
    /// <param name="events">EPOLLIN or EPOLLOUT.</param>
    /// <param name="scheduler">Where asynchronous waits continue.</param>
    /// <param name="pollInterval">How often to ask the condition without an announcement; infinite for never.</param>
    internal Readiness(
        Func<bool> isReady, IReadOnlyList<SafeBpfHandle> watched, uint events = LibC.EPOLLIN, PipeScheduler? scheduler = null,
        TimeSpan? pollInterval = null)
    {
        _isReady = isReady;
        _watched = watched;
        _events = events;
        _scheduler = scheduler ?? PipeScheduler.ThreadPool;
        _pollInterval = pollInterval is not { } interval || interval == Timeout.InfiniteTimeSpan
            ? Timeout.InfiniteTimeSpan
            : TimeSpan.FromMilliseconds(Math.Max(Math.Ceiling(interval.TotalMilliseconds), 1));
    }

    /// <summary>How often the kernel has announced something.</summary>
    internal long WakeUps => Volatile.Read(ref _wakeUps);

    /// <summary>Waits for the condition, a cancellation or the end.</summary>
    /// <exception cref="OperationCanceledException">The token is canceled.</exception>
    internal ValueTask<WaitOutcome> WaitAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<WaitOutcome>(cancellationToken);
        }

        lock (_gate)
        {
            if (AnswerNow() is { } outcome)
            {
                return new ValueTask<WaitOutcome>(outcome);
            }

            Register();
            if (_isReady())
            {
                return new ValueTask<WaitOutcome>(WaitOutcome.Ready);
            }

            _source.Reset();
            _isWaiting = true;
        }

        if (cancellationToken.CanBeCanceled)
        {
            _token = cancellationToken;
            _cancellation = cancellationToken.UnsafeRegister(static self => ((Readiness)self!).OnTokenCanceled(), this);
        }

        return new ValueTask<WaitOutcome>(this, _source.Version);
    }

    /// <summary>Blocks the calling thread until there is an outcome.</summary>
    internal WaitOutcome Wait(TimeSpan timeout)
    {
        EpollSet set;
        lock (_gate)
        {
            if (AnswerNow() is { } outcome)
            {
                return outcome;
            }

            set = _blocking ??= Watch();
        }

        Span<ulong> tokens = stackalloc ulong[8];
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            // Infinite is -1 ms, which a time that is over must not become.
            TimeSpan left = timeout == Timeout.InfiniteTimeSpan ? timeout : Max(timeout - Stopwatch.GetElapsedTime(began), TimeSpan.Zero);
            lock (_gate)
            {
                if (AnswerNow() is { } outcome)
                {
                    return outcome;
                }

                if (_isReady())
                {
                    return WaitOutcome.Ready;
                }
            }

            if (left == TimeSpan.Zero)
            {
                return WaitOutcome.TimedOut;
            }

            int count = set.Wait(tokens, Milliseconds(left));
            foreach (ulong token in tokens[..count])
            {
                if (token == EpollSet.WakeToken)
                {
                    set.ClearWake();
                }
                else if (_registrations.Count == 0)
                {
                    // Else the poll thread counts the same announcement.
                    Interlocked.Increment(ref _wakeUps);
                }
            }
        }
    }

    /// <summary>Ends the wait that is going on, or else the next one.</summary>
    internal void Cancel()
    {
        lock (_gate)
        {
            if (!_isWaiting)
            {
                _isCanceled = true;
                _blocking?.Wake();
                return;
            }

            _isWaiting = false;
        }

        Complete(WaitOutcome.Canceled);
    }

    /// <summary>Whether <see cref="Cancel"/> was called while nothing waited; asking forgets it.</summary>
    internal bool TakeCancellation()
    {
        if (!Volatile.Read(ref _isCanceled))
        {
            return false;
        }

        lock (_gate)
        {
            bool isCanceled = _isCanceled;
            _isCanceled = false;
            return isCanceled;
        }
    }

    /// <summary>Asks the condition anew, if something waits for it.</summary>
    internal void LookAgain()
    {
        lock (_gate)
        {
            _blocking?.Wake();
            if (!_isWaiting || !IsReadyOrFailed())
            {
                return;
            }

            _isWaiting = false;
        }

        Complete(WaitOutcome.Ready);
    }

    /// <summary>Ends all waiting for good.</summary>
    internal void Close()
    {
        bool wasWaiting;
        lock (_gate)
        {
            _isClosed = true;
            wasWaiting = _isWaiting;
            _isWaiting = false;
            _blocking?.Wake();
        }

        if (wasWaiting)
        {
            Complete(WaitOutcome.Closed);
        }
    }

    /// <summary>Closes what waiting has opened; after <see cref="Close"/>, when nothing waits any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            Unregister();
            _timer?.Dispose();
            _blocking?.Dispose();
            _blocking = null;
        }
    }

    void IPollTarget.OnReady()
    {
        Interlocked.Increment(ref _wakeUps);
        LookAgain();
    }

    void IThreadPoolWorkItem.Execute() => SetResult();

    WaitOutcome IValueTaskSource<WaitOutcome>.GetResult(short token)
    {
        // Waits for a callback that is just running: it must not meet the next wait.
        _cancellation.Dispose();
        WaitOutcome outcome = _source.GetResult(token);
        if (outcome == WaitOutcome.Canceled)
        {
            // Canceled again before its waiter has heard of the first time: both were for this wait.
            _ = TakeCancellation();
        }

        return outcome;
    }

    ValueTaskSourceStatus IValueTaskSource<WaitOutcome>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<WaitOutcome>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void OnTokenCanceled()
    {
        lock (_gate)
        {
            if (!_isWaiting)
            {
                return;
            }

            _isWaiting = false;
            _failure = new OperationCanceledException(_token);
        }

        Complete(WaitOutcome.Canceled);
    }

    // What goes wrong when the poll thread asks belongs to the one who waits.
    private bool IsReadyOrFailed()
    {
        try
        {
            return _isReady();
        }
        catch (Exception e)
        {
            _failure = e;
            return true;
        }
    }

    private WaitOutcome? AnswerNow()
    {
        if (_isClosed)
        {
            return WaitOutcome.Closed;
        }

        if (!_isCanceled)
        {
            return null;
        }

        _isCanceled = false;
        return WaitOutcome.Canceled;
    }

    private void Complete(WaitOutcome outcome)
    {
        _outcome = outcome;
        if (_scheduler == PipeScheduler.Inline)
        {
            SetResult();
        }
        else if (_scheduler == PipeScheduler.ThreadPool)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            _scheduler.Schedule(static self => ((Readiness)self!).SetResult(), this);
        }
    }

    private void SetResult()
    {
        if (_failure is { } failure)
        {
            _failure = null;
            _source.SetException(failure);
        }
        else
        {
            _source.SetResult(_outcome);
        }
    }

    private void Register()
    {
        if (_registrations.Count == 0)
        {
            try
            {
                foreach (SafeBpfHandle watched in _watched)
                {
                    using SafeBpfHandle.BorrowedFd fd = watched.Borrow();
                    _registrations.Add(PollThread.Register(fd.Value, _events, this));
                }
            }
            catch
            {
                Unregister();
                throw;
            }
        }

        if (_timer is null && _pollInterval != Timeout.InfiniteTimeSpan)
        {
            _timer = new Timer(static self => ((Readiness)self!).LookAgain(), this, _pollInterval, _pollInterval);
        }
    }

    private void Unregister()
    {
        foreach (PollThread.Registration registration in _registrations)
        {
            registration.Dispose();
        }

        _registrations.Clear();
    }

    private EpollSet Watch()
    {
        var set = new EpollSet();
        try
        {
            foreach (SafeBpfHandle watched in _watched)
            {
                using SafeBpfHandle.BorrowedFd fd = watched.Borrow();
                set.AddEdge(fd.Value, token: 0, _events);
            }

            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private int Milliseconds(TimeSpan left)
    {
        TimeSpan time = _pollInterval == Timeout.InfiniteTimeSpan || (left != Timeout.InfiniteTimeSpan && left < _pollInterval)
            ? left
            : _pollInterval;
        return time == Timeout.InfiniteTimeSpan ? -1 : (int)Math.Min(Math.Ceiling(time.TotalMilliseconds), int.MaxValue);
    }
}
