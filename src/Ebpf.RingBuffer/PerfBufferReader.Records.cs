using System.Runtime.CompilerServices;

namespace Ebpf.RingBuffer;

public sealed partial class PerfBufferReader
{
    private int _turn;

    /// <summary>Gives all records that are there to a handler, CPU by CPU: the fastest way to read.</summary>
    /// <remarks>It does not wait. The kernel learns what was consumed after each eighth of a buffer, and at the end, also if the handler throws:
    /// the record that it was given is consumed then.</remarks>
    /// <typeparam name="THandler">A struct, so that its methods are compiled into the loop.</typeparam>
    /// <param name="handler">Who takes the records, and learns what was lost between them.</param>
    /// <returns>The number of records.</returns>
    /// <exception cref="InvalidOperationException">Another thread reads, or the buffers are overwritable.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    /// <exception cref="BpfException">A buffer is damaged.</exception>
    public long Consume<THandler>(ref THandler handler)
        where THandler : IPerfRecordHandler, allows ref struct
    {
        Enter();
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

    /// <summary>Gives the next record; the CPUs take turns.</summary>
    /// <param name="record">The record, in the kernel's own memory: valid until something else is called here.</param>
    /// <returns>False if there is none.</returns>
    /// <exception cref="InvalidOperationException">Another thread reads, or the buffers are overwritable.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    /// <exception cref="BpfException">A buffer is damaged.</exception>
    public bool TryRead(out PerfRecord record)
    {
        Enter();
        try
        {
            return TryTake(out record);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>All records from now on, copied one by one, for <c>await foreach</c>; it waits for more until it is canceled.</summary>
    /// <remarks>It ends when the reader is disposed, which then gives its memory back when the enumeration ends, and after
    /// <see cref="CancelWait"/>. Allocates nothing per record. What is lost is counted in <see cref="Lost"/>.</remarks>
    /// <typeparam name="T">The C struct, field by field.</typeparam>
    /// <param name="cancellationToken">Ends the waiting with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="MapMismatchException">A record is shorter than <typeparamref name="T"/>; it is consumed.</exception>
    /// <exception cref="InvalidOperationException">Another thread reads, or the buffers are overwritable.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    /// <exception cref="BpfException">A buffer is damaged, or too many files are open.</exception>
    public IAsyncEnumerable<T> ReadAllAsync<T>(CancellationToken cancellationToken = default)
        where T : unmanaged =>
        new Enumerable<T>(this, cancellationToken);

    /// <summary>Gives what is in overwritable buffers to a handler, CPU by CPU, the oldest record first; it stays there.</summary>
    /// <remarks>The writing is paused meanwhile, and goes on afterwards unless it was paused before. Nothing of it is counted in
    /// <see cref="Records"/> and <see cref="Lost"/>.</remarks>
    /// <typeparam name="THandler">A struct, so that its methods are compiled into the loop.</typeparam>
    /// <param name="handler">Who takes the records, and learns what was lost between them, while the writing was paused.</param>
    /// <returns>The number of records.</returns>
    /// <exception cref="InvalidOperationException">Another thread reads, or the buffers are not overwritable.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    public long Snapshot<THandler>(ref THandler handler)
        where THandler : IPerfRecordHandler, allows ref struct
    {
        if (!_isOverwritable)
        {
            throw new InvalidOperationException("These buffers are not overwritable (PerfBufferReaderOptions.IsOverwritable): use Consume.");
        }

        _role.Enter(this);
        try
        {
            long count = 0;
            foreach (PerfRing ring in _rings)
            {
                BeginCopy(ring);
                try
                {
                    count += ring.Snapshot(ref handler);
                }
                finally
                {
                    EndCopy(ring);
                }
            }

            return count;
        }
        finally
        {
            Exit();
        }
    }

    private void BeginCopy(PerfRing ring)
    {
        lock (_pausing)
        {
            ring.Pause(true);
            _copied = ring;
        }
    }

    private void EndCopy(PerfRing ring)
    {
        lock (_pausing)
        {
            _copied = null;
            ring.Pause(_isPaused);
        }
    }

    private bool TryTakeOfBatch(out PerfRecord record)
    {
        record = default;
        return _rings.Length > 0 && _rings[_turn].TryTakeOfBatch(out record);
    }

    // The batch of the CPU whose turn it is, and then one of each.
    private bool TryTake(out PerfRecord record)
    {
        for (int i = 0; i <= _rings.Length && _rings.Length > 0; i++)
        {
            if (_rings[_turn].TryTakeOfBatch(out record))
            {
                return true;
            }

            _rings[_turn].Publish();
            _turn = (_turn + 1) % _rings.Length;
            _rings[_turn].BeginBatch();
        }

        record = default;
        return false;
    }

    private sealed class Enumerable<T>(PerfBufferReader reader, CancellationToken cancellationToken) : IAsyncEnumerable<T>
        where T : unmanaged
    {
        public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken other) =>
            new Enumerator<T>(reader, cancellationToken, other);
    }

    // Keeps the role from the first record to its disposal.
    private sealed class Enumerator<T>(PerfBufferReader reader, CancellationToken first, CancellationToken second) : IAsyncEnumerator<T>
        where T : unmanaged
    {
        private readonly CancellationTokenSource? _linked =
            first.CanBeCanceled && second.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(first, second) : null;

        private T _current;
        private bool _hasRole;

        public T Current => _current;

        // See the one of RingBufferReader.
        ~Enumerator() => GiveBack();

        private CancellationToken Token => _linked?.Token ?? (first.CanBeCanceled ? first : second);

        public ValueTask<bool> MoveNextAsync() =>
            _hasRole && !reader._role.IsClosing && reader.TryTakeOfBatch(out PerfRecord record) && Take(record)
                ? new ValueTask<bool>(true) : MoveNextSlowAsync();

        public ValueTask DisposeAsync()
        {
            _linked?.Dispose();
            GiveBack();
            GC.SuppressFinalize(this);
            return ValueTask.CompletedTask;
        }

        private void GiveBack()
        {
            if (_hasRole)
            {
                _hasRole = false;
                foreach (PerfRing ring in reader._rings)
                {
                    ring.Publish();
                }

                reader.Exit();
            }
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<bool> MoveNextSlowAsync()
        {
            if (!_hasRole)
            {
                reader.Enter();
                _hasRole = true;
            }

            // Asked between batches, and not only when nothing is left: under a steady load something always is.
            while (!reader._role.IsClosing && !reader._readiness.TakeCancellation())
            {
                if (!Token.IsCancellationRequested && TryMove())
                {
                    return true;
                }

                if (await reader._readiness.WaitAsync(Token).ConfigureAwait(false) != WaitOutcome.Ready)
                {
                    return false;
                }
            }

            return false;
        }

        private bool TryMove() => reader.TryTake(out PerfRecord record) && Take(record);

        private bool Take(in PerfRecord record)
        {
            _current = record.Read<T>();
            return true;
        }
    }
}
