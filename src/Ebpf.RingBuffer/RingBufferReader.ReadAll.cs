using System.Runtime.CompilerServices;

namespace Ebpf.RingBuffer;

public sealed partial class RingBufferReader
{
    /// <summary>All records from now on, copied one by one, for <c>await foreach</c>; it waits for more until it is canceled.</summary>
    /// <remarks>It ends when the reader is disposed, and after <see cref="CancelPendingRead"/>. A record is consumed when the next one is asked
    /// for, or the enumeration ends. Allocates nothing per record.</remarks>
    /// <typeparam name="T">The C struct, field by field.</typeparam>
    /// <param name="cancellationToken">Ends the waiting with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="MapMismatchException">A record has another size than <typeparamref name="T"/>; it is consumed.</exception>
    /// <exception cref="InvalidOperationException">A read is in progress.</exception>
    /// <exception cref="ObjectDisposedException">The reader is disposed or completed.</exception>
    /// <exception cref="BpfException">The ring is damaged, or too many files are open.</exception>
    public IAsyncEnumerable<T> ReadAllAsync<T>(CancellationToken cancellationToken = default)
        where T : unmanaged =>
        new Enumerable<T>(this, cancellationToken);

    private sealed class Enumerable<T>(RingBufferReader reader, CancellationToken cancellationToken) : IAsyncEnumerable<T>
        where T : unmanaged
    {
        public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken other) =>
            new Enumerator<T>(reader, cancellationToken, other);
    }

    // Keeps the role from the first record to its disposal. Between two calls the reader may be disposed, and the memory turn to zeros: a
    // record that was copied then is not given.
    private sealed class Enumerator<T> : IAsyncEnumerator<T>
        where T : unmanaged
    {
        private readonly RingBufferReader _reader;
        private readonly RingMapping _mapping;
        private readonly CancellationTokenSource? _linked;
        private readonly CancellationToken _cancellationToken;
        private unsafe byte* _start, _next, _end;
        private long _records, _discarded;
        private bool _hasRole;
        private T _current;

        internal Enumerator(RingBufferReader reader, CancellationToken first, CancellationToken second)
        {
            _reader = reader;
            _mapping = reader._cursor.Mapping;
            if (first.CanBeCanceled && second.CanBeCanceled)
            {
                _linked = CancellationTokenSource.CreateLinkedTokenSource(first, second);
            }

            _cancellationToken = _linked?.Token ?? (first.CanBeCanceled ? first : second);
        }

        public T Current => _current;

        // Reaches full speed at once: see RingCursor.Drain.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public unsafe ValueTask<bool> MoveNextAsync()
        {
            byte* at = _next;
            if (at < _end)
            {
                uint length = Volatile.Read(ref *(uint*)at);
                if (length == (uint)sizeof(T) && (nuint)(_end - at) >= (nuint)sizeof(T) + RingRecord.HeaderSize)
                {
                    _current = Unsafe.ReadUnaligned<T>(at + RingRecord.HeaderSize);
                    Volatile.ReadBarrier();
                    if (!_reader._role.IsClosing)
                    {
                        _next = (byte*)((nuint)(at + sizeof(T) + RingRecord.HeaderSize + 7) & ~(nuint)7);
                        _records++;
                        return new ValueTask<bool>(true);
                    }
                }
            }

            return MoveNextSlowAsync();
        }

        public ValueTask DisposeAsync()
        {
            _linked?.Dispose();
            if (_hasRole)
            {
                _hasRole = false;
                if (TryResume())
                {
                    Settle();
                    _reader.Exit();
                }
            }

            GC.KeepAlive(_mapping);
            return ValueTask.CompletedTask;
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<bool> MoveNextSlowAsync()
        {
            if (!_hasRole)
            {
                _reader._role.Enter(_reader);
                _hasRole = true;
            }
            else if (!TryResume())
            {
                return false;
            }

            bool isFound;
            try
            {
                Settle();
                isFound = await FindAsync().ConfigureAwait(false);
            }
            catch
            {
                Lease();
                throw;
            }

            return Lease() && isFound;
        }

        private async ValueTask<bool> FindAsync()
        {
            while (!TryFind())
            {
                if (await _reader._readiness.WaitAsync(_cancellationToken).ConfigureAwait(false) != WaitOutcome.Ready)
                {
                    return false;
                }
            }

            return true;
        }

        // The first record of the next batch, and where the batch ends.
        private unsafe bool TryFind()
        {
            ReadOnlySpan<byte> bytes;
            if (_reader.TryReadKept(out bytes))
            {
                _current = Copy(bytes);
                return true;
            }

            RingCursor cursor = _reader._cursor;
            _reader._examined = cursor.Position;
            if (_cancellationToken.IsCancellationRequested || !_reader.IsReady())
            {
                return false;
            }

            byte* header = cursor.At(cursor.Position);
            uint length = *(uint*)header;
            uint space = RingRecord.SpaceOf(length);
            ulong end = Math.Min(cursor.FindEnd(cursor.Position), cursor.Position + Math.Max(space, _mapping.Size / 8));
            _start = header;
            _next = header + space;
            _end = header + (nuint)(end - cursor.Position);
            _records++;
            _current = Copy(new ReadOnlySpan<byte>(header + RingRecord.HeaderSize, (int)length));
            return true;
        }

        // Consumes what was given since the last time.
        private unsafe void Settle()
        {
            RingCursor cursor = _reader._cursor;
            cursor.Position += (ulong)(_next - _start);
            _reader._examined = cursor.Position;
            _reader.Count(_records, _discarded, _next - _start);
            cursor.Publish();
            _start = _next = _end = null;
            (_records, _discarded) = (0, 0);
        }

        private unsafe T Copy(ReadOnlySpan<byte> bytes) =>
            bytes.Length == sizeof(T) ? Unsafe.ReadUnaligned<T>(in bytes[0]) : throw _reader.WrongSize<T>(bytes.Length);

        private bool TryResume()
        {
            try
            {
                _reader._role.Resume(_reader);
                return true;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }

        private bool Lease()
        {
            if (!_reader._role.Lease())
            {
                return true;
            }

            _reader.Release();
            return false;
        }
    }
}
