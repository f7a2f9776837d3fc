using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Ebpf.RingBuffer;

public sealed partial class RingBufferReader
{
    private RingSegment? _shown;
    private int _shownStart, _shownEnd;
    private bool _advanceIsOptional, _isCompleted;

    /// <summary>Waits for records and shows them as they are in the ring, with headers and discarded ones: for <see cref="RingBufferRecords"/>.</summary>
    /// <remarks>
    /// The buffer is one contiguous piece of the kernel's memory that begins and ends where a record does, of 256 KiB and the rest of a record at
    /// most beyond what has been shown already: a large ring is given back to the kernel piece by piece. It is valid until
    /// <see cref="AdvanceTo(SequencePosition, SequencePosition)"/>, which must follow. What is examined and not consumed is copied before
    /// the reader sleeps again, so that the kernel wakes it. Allocates nothing in the long run.
    /// </remarks>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The result; completed, and empty, if the reader is disposed meanwhile.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <exception cref="InvalidOperationException">A read is in progress.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed or completed.</exception>
    /// <exception cref="BpfException">The ring is damaged, or too many files are open.</exception>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        return TryBeginRead(out ReadResult result) ? new ValueTask<ReadResult>(result) : WaitAndReadAsync(cancellationToken);
    }

    /// <summary>Shows the records that are there, if any have not been examined; see <see cref="ReadAsync"/>.</summary>
    /// <param name="result">What is there.</param>
    /// <returns>False if there is nothing new; then no AdvanceTo is due.</returns>
    /// <exception cref="InvalidOperationException">A read is in progress.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed or completed.</exception>
    /// <exception cref="BpfException">The ring is damaged.</exception>
    public override bool TryRead(out ReadResult result)
    {
        if (TryBeginRead(out result))
        {
            return true;
        }

        // What was skipped is free again.
        _cursor.Publish();
        Exit();
        return false;
    }

    /// <summary>Gives records back to the kernel.</summary>
    /// <param name="consumed">Where the first record begins that is not consumed: one of the buffer's ends, or <see cref="RingBufferRecords.Consumed"/>.</param>
    /// <exception cref="InvalidOperationException">There was no read, or the position is not one where a record begins.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed or completed.</exception>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <summary>Gives records back to the kernel.</summary>
    /// <param name="consumed">Where the first record begins that is not consumed: one of the buffer's ends, or <see cref="RingBufferRecords.Consumed"/>.</param>
    /// <param name="examined">How far the buffer was looked at. At its end, the next read waits for more; else it completes at once.</param>
    /// <exception cref="InvalidOperationException">There was no read, or a position is not in its buffer, or not where a record begins.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed or completed. If that was after the read, its buffer may have turned to zeros
    /// while it was looked at, and nothing of it is consumed.</exception>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_isCompleted)
        {
            // Also after the last, empty result comes an AdvanceTo: streams rely on it.
            _isCompleted = false;
            return;
        }

        _role.Resume(this);
        bool isDone = false;
        try
        {
            Advance(IndexOf(consumed), IndexOf(examined));
            _advanceIsOptional = false;
            isDone = true;
        }
        finally
        {
            if (isDone ? _role.Exit() : _role.Lease())
            {
                Release();
            }
        }
    }

    private bool TryBeginRead(out ReadResult result)
    {
        Enter();
        try
        {
            bool isCanceled = _readiness.TakeCancellation();
            if (!isCanceled && !_keptIsUnread && !IsReady())
            {
                result = default;
                return false;
            }

            result = Show(isCanceled);
        }
        catch
        {
            Exit();
            throw;
        }

        result = EndRead(result);
        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitAndReadAsync(CancellationToken cancellationToken)
    {
        ReadResult result;
        try
        {
            WaitOutcome outcome = await _readiness.WaitAsync(cancellationToken).ConfigureAwait(false);
            result = outcome == WaitOutcome.Closed ? Completed() : Show(outcome == WaitOutcome.Canceled);
        }
        catch
        {
            Exit();
            throw;
        }

        return EndRead(result);
    }

    /// <summary>Waits for a number of bytes, as <see cref="ReadAsync"/> for any.</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    protected override async ValueTask<ReadResult> ReadAtLeastAsyncCore(int minimumSize, CancellationToken cancellationToken)
    {
        ReadResult result = await ReadAsync(cancellationToken).ConfigureAwait(false);
        while (result.Buffer.Length < minimumSize && !result.IsCanceled && !result.IsCompleted)
        {
            try
            {
                AdvanceTo(result.Buffer.Start, result.Buffer.End);
                result = await ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                // Between two looks at the ring, of one read that waits.
                return Completed();
            }
            catch
            {
                ForgetExamined();
                throw;
            }
        }

        return result;
    }

    // Nobody has seen what a read has found that then failed.
    private void ForgetExamined()
    {
        try
        {
            Enter();
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        _keptIsUnread = _keptLength > 0;
        _examined = _keptLength > 0 ? _examined : _cursor.Position;
        Exit();
    }

    // The role is kept until AdvanceTo.
    private ReadResult EndRead(ReadResult result)
    {
        _advanceIsOptional = result.IsCanceled;
        if (!_role.Lease())
        {
            return result;
        }

        Release();
        return Completed();
    }

    private ReadResult Completed()
    {
        _isCompleted = true;
        return new ReadResult(default, isCanceled: false, isCompleted: true);
    }

    private ReadResult Show(bool isCanceled)
    {
        ulong end = _cursor.FindEnd(_examined);
        if (_keptLength > 0)
        {
            // Shown is not examined: AdvanceTo says so, which a canceled read may go without.
            _keptIsUnread |= end != _cursor.Position;
            Keep(end);
            _cursor.Publish();
            _examined = end;
            _shown = ShowKept();
            (_shownStart, _shownEnd) = (_keptStart, _keptStart + _keptLength);
        }
        else
        {
            _shown = _window.At(_cursor.Position, out _shownStart, out int limit);
            ulong length = end - _cursor.Position;
            int shown = length <= (ulong)limit ? (int)length : WholeRecords(limit);
            if ((ulong)shown < length && _cursor.Position + (ulong)shown <= _examined)
            {
                throw new BpfException($"ring buffer '{Name}': a buffer shows {shown} bytes of it, which have been examined and not consumed: consume some");
            }

            _shownEnd = _shownStart + shown;
        }

        _shown.ForgetWalk();
        ReadOnlySequence<byte> buffer = _shownStart == _shownEnd
            ? default(ReadOnlySequence<byte>)
            : new ReadOnlySequence<byte>(_shown, _shownStart, _shown, _shownEnd);
        return new ReadResult(buffer, isCanceled, isCompleted: false);
    }

    // A ring of more than 1 GiB can hold more than a buffer.
    private int WholeRecords(int limit)
    {
        int length = 0;
        while (true)
        {
            uint space = _cursor.SpaceAt(_cursor.Position + (uint)length);
            if (space > (uint)(limit - length))
            {
                return length > 0 ? length : throw new BpfException($"ring buffer '{Name}': a record of {space} bytes does not fit into a buffer; use Consume");
            }

            length += (int)space;
        }
    }

    private int IndexOf(SequencePosition position)
    {
        object? segment = position.GetObject();
        int index = position.GetInteger();
        if (segment is null && index == 0 && _shownStart == _shownEnd)
        {
            return _shownStart;
        }

        return ReferenceEquals(segment, _shown) && index >= _shownStart && index <= _shownEnd
            ? index
            : throw new InvalidOperationException("The position is not one of the buffer that was read last.");
    }

    private void Advance(int consumed, int examined)
    {
        if (examined < consumed)
        {
            throw new InvalidOperationException("The examined position must not be before the consumed position.");
        }

        long records = 0, discarded = 0;
        int length = consumed - _shownStart;
        if (!_shown!.TryTakeWalk(_shownStart, consumed, ref records, ref discarded)
            && !RingCursor.Walk(_shown.Memory.Span.Slice(_shownStart, length), ref records, ref discarded))
        {
            throw new InvalidOperationException(
                "The consumed position is not where a record begins: advance to RingBufferRecords.Consumed, or to an end of the buffer.");
        }

        bool isAllExamined = examined == _shownEnd;
        if (_keptLength > 0)
        {
            _keptIsUnread = !isAllExamined;
            DropKept(length);
        }
        else
        {
            ulong end = _cursor.Position + (ulong)(_shownEnd - _shownStart);
            _cursor.Position += (ulong)length;
            _examined = isAllExamined ? end : _cursor.Position;
            _cursor.Publish();
        }

        Count(records, discarded, length);
    }

    private void Count(long records, long discarded, long bytes)
    {
        _records += records;
        _discarded += discarded;
        _bytes += bytes;
    }
}
