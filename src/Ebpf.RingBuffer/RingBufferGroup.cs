using System.IO.Pipelines;

namespace Ebpf.RingBuffer;

/// <summary>Several ring buffers read as one, such as one per CPU: waited for together, read in turns or in order.</summary>
/// <remarks>As a <see cref="RingBufferReader"/>, it has one thread at a time that reads; <see cref="Dispose"/> and <see cref="CancelWait"/> may be called from any.</remarks>
public sealed class RingBufferGroup : IDisposable
{
    private const int MaxOnStack = 128;

    private readonly RingBufferReader[] _readers;
    private readonly Readiness _readiness;
    private ConsumerRole _role;

    private RingBufferGroup(RingBufferReader[] readers, PipeScheduler scheduler, TimeSpan pollInterval)
    {
        _readers = readers;
        _readiness = new Readiness(IsAnyReady, [.. readers.Select(reader => reader.Watched)], scheduler: scheduler, pollInterval: pollInterval);
    }

    /// <summary>The readers, by the order of the maps; for their statistics. The group disposes them, and nobody else.</summary>
    public IReadOnlyList<RingBufferReader> Readers => _readers;

    /// <summary>Opens ring buffers for reading.</summary>
    /// <inheritdoc cref="Open(IEnumerable{BpfMap}, RingBufferReaderOptions)"/>
    public static RingBufferGroup Open(IEnumerable<BpfMap> maps) => Open(maps, new RingBufferReaderOptions());

    /// <summary>Opens ring buffers for reading.</summary>
    /// <param name="maps">Maps of type <see cref="MapType.RingBuffer"/>; the group outlives them.</param>
    /// <param name="options">How to wait and count; without a lost counter, which belongs to one ring.</param>
    /// <returns>The group, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">There are no maps, or the options have a lost counter: then use
    /// <see cref="Open(Collection, IEnumerable{string}, RingBufferReaderOptions)"/>, which finds each ring's own.</exception>
    /// <inheritdoc cref="RingBufferExtensions.OpenRingBuffer(BpfMap, RingBufferReaderOptions)" path="/exception"/>
    public static RingBufferGroup Open(IEnumerable<BpfMap> maps, RingBufferReaderOptions options) =>
        Open(maps, static (map, options) => map.OpenRingBuffer(options), options, nameof(maps));

    /// <summary>Opens ring buffers of a collection for reading, each with its lost counter if the program has one.</summary>
    /// <inheritdoc cref="Open(Collection, IEnumerable{string}, RingBufferReaderOptions)"/>
    public static RingBufferGroup Open(Collection collection, IEnumerable<string> names) =>
        Open(collection, names, new RingBufferReaderOptions());

    /// <summary>Opens ring buffers of a collection for reading, each with its lost counter if the program has one: see
    /// <see cref="RingBufferExtensions.OpenRingBuffer(Collection, string, RingBufferReaderOptions)"/>.</summary>
    /// <param name="collection">The collection, which the group outlives.</param>
    /// <param name="names">The maps' names.</param>
    /// <param name="options">How to wait and count; without a lost counter.</param>
    /// <returns>The group, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">There are no names, or the options have a lost counter.</exception>
    /// <exception cref="KeyNotFoundException">The collection has no such map.</exception>
    /// <inheritdoc cref="RingBufferExtensions.OpenRingBuffer(BpfMap, RingBufferReaderOptions)" path="/exception"/>
    public static RingBufferGroup Open(Collection collection, IEnumerable<string> names, RingBufferReaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(collection);
        return Open(names, (name, options) => collection.OpenRingBuffer(name, options), options, nameof(names));
    }

    /// <summary>Gives the records that are there now to a handler, ring by ring: from each at most an eighth of it, or 32 KiB, before it is the next one's turn.</summary>
    /// <typeparam name="THandler">A struct, so that its method is compiled into the loop.</typeparam>
    /// <param name="handler">Who takes the records.</param>
    /// <returns>The number of records.</returns>
    /// <inheritdoc cref="RingBufferReader.Consume{THandler}(ref THandler)" path="/exception"/>
    public long Consume<THandler>(ref THandler handler)
        where THandler : IRecordHandler, allows ref struct
    {
        _role.Enter(this);
        try
        {
            long total = 0;
            Span<ulong> ends = _readers.Length <= MaxOnStack ? stackalloc ulong[_readers.Length] : new ulong[_readers.Length];
            FindEnds(ends);
            for (bool isMore = true; isMore;)
            {
                isMore = false;
                for (int i = 0; i < _readers.Length; i++)
                {
                    isMore |= _readers[i].ConsumeSome(ends[i], ref handler, ref total);
                }
            }

            return total;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Gives the records that are there to a handler, in the order of a key, over all rings.</summary>
    /// <remarks>The order is that of what is there now: what another CPU is just about to submit may come later with a smaller key.</remarks>
    /// <typeparam name="THandler">A struct, so that its method is compiled into the loop.</typeparam>
    /// <typeparam name="TKey">A struct, likewise.</typeparam>
    /// <param name="handler">Who takes the records.</param>
    /// <param name="key">What they are ordered by.</param>
    /// <returns>The number of records.</returns>
    /// <inheritdoc cref="RingBufferReader.Consume{THandler}(ref THandler)" path="/exception"/>
    public long ConsumeOrdered<THandler, TKey>(ref THandler handler, ref TKey key)
        where THandler : IRecordHandler, allows ref struct
        where TKey : IRecordKey, allows ref struct
    {
        _role.Enter(this);
        try
        {
            long total = 0;
            Span<ulong> ends = _readers.Length <= MaxOnStack ? stackalloc ulong[_readers.Length] : new ulong[_readers.Length];
            Span<ulong> keys = _readers.Length <= MaxOnStack ? stackalloc ulong[_readers.Length] : new ulong[_readers.Length];
            Span<bool> isThere = _readers.Length <= MaxOnStack ? stackalloc bool[_readers.Length] : new bool[_readers.Length];
            FindEnds(ends);
            for (int i = 0; i < _readers.Length; i++)
            {
                isThere[i] = Peek(i, ends[i], ref key, out keys[i]);
            }

            while (First(keys, isThere) is >= 0 and int first)
            {
                _readers[first].TryReadRecord(out ReadOnlySpan<byte> record);
                handler.OnRecord(record);
                total++;
                isThere[first] = Peek(first, ends[first], ref key, out keys[first]);
            }

            return total;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Blocks the calling thread until there is a record in any of the rings.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>False after that time, after <see cref="CancelWait"/>, and when the group is disposed meanwhile.</returns>
    /// <exception cref="InvalidOperationException">Another thread reads.</exception>
    /// <exception cref="ObjectDisposedException">The group is disposed.</exception>
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

    /// <summary>Waits until there is a record in any of the rings.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False after <see cref="CancelWait"/>, and when the group is disposed meanwhile.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <exception cref="InvalidOperationException">Another thread reads.</exception>
    /// <exception cref="ObjectDisposedException">The group is disposed.</exception>
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

    /// <summary>Ends reading and disposes the readers; from any thread, any number of times.</summary>
    public void Dispose()
    {
        bool isLast = _role.Close();
        _readiness.Close();
        if (isLast)
        {
            Release();
        }
    }

    private static RingBufferGroup Open<T>(
        IEnumerable<T> sources, Func<T, RingBufferReaderOptions, RingBufferReader> open, RingBufferReaderOptions options, string sourcesName)
    {
        ArgumentNullException.ThrowIfNull(sources, sourcesName);
        ArgumentNullException.ThrowIfNull(options);
        if (options.LostCounter is not null)
        {
            throw new ArgumentException("a lost counter is one ring's, and these options are for all rings of the group", nameof(options));
        }

        var readers = new List<RingBufferReader>();
        try
        {
            foreach (T source in sources)
            {
                readers.Add(open(source, options));
            }

            return readers.Count > 0
                ? new RingBufferGroup([.. readers], options.Scheduler, options.PollInterval)
                : throw new ArgumentException("a group needs at least one ring buffer", sourcesName);
        }
        catch
        {
            readers.ForEach(reader => reader.Dispose());
            throw;
        }
    }

    private static int First(ReadOnlySpan<ulong> keys, ReadOnlySpan<bool> isThere)
    {
        int first = -1;
        for (int i = 0; i < keys.Length; i++)
        {
            if (isThere[i] && (first < 0 || keys[i] < keys[first]))
            {
                first = i;
            }
        }

        return first;
    }

    // What comes after them is for the next call: under a load that never ends, this one ends.
    private void FindEnds(Span<ulong> ends)
    {
        for (int i = 0; i < ends.Length; i++)
        {
            ends[i] = _readers[i].FindProducer();
        }
    }

    private bool Peek<TKey>(int index, ulong end, ref TKey key, out ulong value)
        where TKey : IRecordKey, allows ref struct
    {
        bool isThere = _readers[index].TryPeek(end, out ReadOnlySpan<byte> record);
        value = isThere ? key.KeyOf(record) : 0;
        return isThere;
    }

    // All of them, since each must be ready to be slept on.
    private bool IsAnyReady()
    {
        bool isAny = false;
        foreach (RingBufferReader reader in _readers)
        {
            isAny |= reader.IsReadyOrSafeToSleep();
        }

        return isAny;
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
        _readiness.Dispose();
        foreach (RingBufferReader reader in _readers)
        {
            reader.Dispose();
        }
    }
}
