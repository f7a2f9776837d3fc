using System.Runtime.CompilerServices;

namespace Ebpf.RingBuffer;

public sealed partial class RingBufferReader
{
    /// <summary>All records from now on, copied one by one, for <c>await foreach</c>; it waits for more until it is canceled.</summary>
    /// <remarks>It ends when the reader is disposed, and after <see cref="CancelPendingRead"/>. A record is consumed when the next one is asked
    /// for, or the enumeration ends; a reader that is disposed meanwhile gives the ring's memory back then. Allocates nothing per record.</remarks>
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

    // Keeps the role from the first record to its disposal, also between two calls: when the reader is disposed meanwhile, the ring's memory
    // is given back only after that. So a record can stay where it is until somebody wants it, and is copied once.
    private sealed class Enumerator<T> : IAsyncEnumerator<T>
        where T : unmanaged
    {
        private readonly RingBufferReader _reader;
        private readonly RingMapping _mapping;
        private readonly CancellationTokenSource? _linked;
        private readonly CancellationToken _cancellationToken;
        private unsafe byte* _start, _next, _end;
        private unsafe byte* _record;
        private T _kept;
        private long _records;
        private bool _hasRole;

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

        // One that was given up without being disposed would keep the ring from everybody else, and the memory of a reader that is disposed.
        ~Enumerator() => GiveBack();

        public unsafe T Current
        {
            get
            {
                byte* record = _record;
                if (record == null)
                {
                    return _kept;
                }

                T current = Unsafe.ReadUnaligned<T>(record);
                GC.KeepAlive(_mapping);
                return current;
            }
        }

        // Reaches full speed at once: see RingCursor.Drain.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public unsafe ValueTask<bool> MoveNextAsync()
        {
            byte* at = _next;
            if (at < _end)
            {
                uint length = Volatile.Read(ref *(uint*)at);
                if (length == (uint)sizeof(T) && (nuint)(_end - at) >= (nuint)sizeof(T) + RingRecord.HeaderSize && !_reader._role.IsClosing)
                {
                    _record = at + RingRecord.HeaderSize;
                    _next = (byte*)((nuint)(at + sizeof(T) + RingRecord.HeaderSize + 7) & ~(nuint)7);
                    _records++;
                    return new ValueTask<bool>(true);
                }
            }

            return MoveNextSlowAsync();
        }

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
                Settle();
                _reader.Exit();
            }
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<bool> MoveNextSlowAsync()
        {
            if (!_hasRole)
            {
                _reader.Enter();
                _hasRole = true;
            }

            Settle();
            while (!_reader._role.IsClosing && !_reader._readiness.TakeCancellation())
            {
                if (TryFind())
                {
                    return true;
                }

                if (await _reader._readiness.WaitAsync(_cancellationToken).ConfigureAwait(false) != WaitOutcome.Ready)
                {
                    return false;
                }
            }

            return false;
        }

        // The first record of the next batch, and where the batch ends. A record of it that is not complete, is discarded, or is not one of T
        // has another first word than T's size, and comes here too.
        private unsafe bool TryFind()
        {
            ReadOnlySpan<byte> bytes;
            if (_reader.TryReadKept(out bytes))
            {
                Check(bytes.Length);
                _kept = Unsafe.ReadUnaligned<T>(in bytes[0]);
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
            ulong end = Math.Min(cursor.Producer(cursor.Position), cursor.Position + Math.Max(space, _mapping.Size / 8));
            _start = header;
            _next = header + space;
            _end = header + (nuint)(end - cursor.Position);
            _records++;
            Check((int)length);
            _record = header + RingRecord.HeaderSize;
            return true;
        }

        // Consumes what was given since the last time.
        private unsafe void Settle()
        {
            RingCursor cursor = _reader._cursor;
            cursor.Position += (ulong)(_next - _start);
            _reader._examined = cursor.Position;
            _reader.Count(_records, 0, _next - _start);
            cursor.Publish();
            _start = _next = _end = _record = null;
            _records = 0;
        }

        private unsafe void Check(int length)
        {
            if (length != sizeof(T))
            {
                throw _reader.WrongSize<T>(length);
            }
        }
    }
}
