using Ebpf.Native;

namespace Ebpf.Maps.Batches;

/// <summary>Reads a map from start to end, in batches where the kernel has them, else key by key; its buffers are used again and again.</summary>
internal sealed class BatchReader
{
    // So much is read at once: enough for the system call to be small against it, little enough for the caches.
    private const int TargetBytes = 128 << 10;

    private readonly BpfMap _map;
    private readonly bool _removes;
    private readonly MapBatchCursor _cursor;
    private readonly byte[] _nextKey;
    private readonly uint _maxEntries;
    private byte[] _keys;
    private byte[] _values;
    private bool _hasBatches;
    private bool _atEnd;
    private bool _hasNext;
    private ulong _left;

    /// <param name="map">The map to read.</param>
    /// <param name="removes">Whether what is read is removed.</param>
    /// <param name="hasBatches">False to read key by key.</param>
    internal BatchReader(BpfMap map, bool removes, bool hasBatches = true)
    {
        _map = map;
        _removes = removes;
        _hasBatches = hasBatches;
        _cursor = new MapBatchCursor(map);
        _nextKey = new byte[map.KeySize];

        // Storage of cgroups has a maximum of 0, which is none.
        _maxEntries = map.MaxEntries == 0 ? uint.MaxValue : map.MaxEntries;
        long capacity = Math.Min(TargetBytes / (map.KeySize + map.ValueBufferSize), _maxEntries);
        (_keys, _values) = Buffers((int)Math.Max(capacity, 1));
        Restart();
    }

    /// <summary>How many elements the last batch has.</summary>
    internal int Count { get; private set; }

    internal ReadOnlySpan<byte> Keys => _keys.AsSpan(0, Count * _map.KeySize);

    internal ReadOnlySpan<byte> Values => _values.AsSpan(0, Count * _map.ValueBufferSize);

    /// <summary>Goes back to before the first element.</summary>
    internal void Restart()
    {
        _cursor.Restart();
        Count = 0;
        _atEnd = false;
        _left = 2UL * Math.Max(_maxEntries, 1024);
    }

    /// <summary>Reads the next batch.</summary>
    /// <returns>Whether there was anything left.</returns>
    internal bool Read()
    {
        Count = 0;
        while (Count == 0 && !_atEnd)
        {
            if (_left == 0)
            {
                throw new BpfException(
                    $"map '{_map.Name}': reading it does not end, since keys are removed or added meanwhile and the kernel starts over; read it from a program");
            }

            bool atStart = !_cursor.HasStarted;
            if (_hasBatches)
            {
                ReadBatch(atStart);
            }
            else
            {
                ReadKeys(atStart);
            }
        }

        return Count > 0;
    }

    private void ReadBatch(bool atStart)
    {
        int errno = _map.TryReadBatch(_removes, _cursor, _keys, _values, out int count);
        Count = count;
        switch (errno)
        {
            case 0:
                Spend();
                break;
            case Errno.ENOENT:
                _atEnd = true;
                break;
            case Errno.ENOSPC:
                (_keys, _values) = Buffers(checked(2 * _keys.Length / _map.KeySize));
                break;
            // EINVAL from kernels before 5.6; if there is another reason, going key by key will meet it too.
            case Errno.EINVAL or Errno.ENOTSUPP or Errno.EOPNOTSUPP when atStart:
                _hasBatches = false;
                break;
            default:
                throw _map.Failed(_removes ? "batch lookup-and-delete" : "batch lookup", errno);
        }
    }

    private void ReadKeys(bool atStart)
    {
        if (atStart || _removes)
        {
            _hasNext = _map.TryGetFirstKey(_nextKey);
            _cursor.HasStarted = true;
        }

        try
        {
            ReadKeys();
        }
        catch (Exception e) when (_removes && Count > 0 && e is BpfException or ObjectDisposedException)
        {
            // What was removed is handed out first. The next step starts from the first key again, and meets the reason if it is still there.
            _hasNext = true;
        }

        Spend();
        _atEnd = !_hasNext;
    }

    private void ReadKeys()
    {
        int keySize = _map.KeySize, valueSize = _map.ValueBufferSize, capacity = _keys.Length / keySize;
        while (_hasNext && Count < capacity && _left > 0)
        {
            Span<byte> key = _keys.AsSpan(Count * keySize, keySize);
            _nextKey.CopyTo(key);

            // The next key is asked for first: this one may be gone, and the kernel then starts over.
            _hasNext = _map.TryGetNextKey(key, _nextKey);
            if (TryTake(key, _values.AsSpan(Count * valueSize, valueSize)))
            {
                Count++;
            }
            else
            {
                Spend(1);
            }
        }
    }

    private bool TryTake(ReadOnlySpan<byte> key, Span<byte> value) => _removes ? _map.Remove(key, value) : _map.TryGetValue(key, value);

    private void Spend() => Spend((uint)Count);

    // A hash read in batches comes to its last bucket, whatever happens meanwhile; other ways of reading may start over without an end.
    private void Spend(uint count)
    {
        bool isBounded = _hasBatches && _map.Type is not (MapType.LpmTrie or MapType.ArrayOfMaps);
        _left -= isBounded ? 0 : Math.Min(count, _left);
    }

    private (byte[] Keys, byte[] Values) Buffers(int capacity) => (new byte[capacity * _map.KeySize], new byte[checked(capacity * _map.ValueBufferSize)]);
}
