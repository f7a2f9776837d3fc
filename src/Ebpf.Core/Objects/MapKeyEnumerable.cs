namespace Ebpf;

/// <summary>The keys of a map, for <see langword="foreach"/>; see <see cref="BpfMap.EnumerateKeys"/>.</summary>
public readonly ref struct MapKeyEnumerable
{
    private readonly BpfMap _map;
    private readonly Span<byte> _buffer;

    internal MapKeyEnumerable(BpfMap map, Span<byte> buffer)
    {
        _map = map;
        _buffer = buffer;
    }

    /// <summary>Starts from the first key.</summary>
    public Enumerator GetEnumerator() => new(_map, _buffer);

    /// <summary>Walks from key to key; it asks for the next key before it hands out one, so that that one may be removed.</summary>
    public ref struct Enumerator
    {
        private readonly BpfMap _map;
        private Span<byte> _current;
        private Span<byte> _next;
        private bool _hasNext;
        private ulong _left;

        internal Enumerator(BpfMap map, Span<byte> buffer)
        {
            _map = map;
            _current = buffer[..map.KeySize];
            _next = buffer[map.KeySize..(2 * map.KeySize)];

            // Storage of cgroups has a maximum of 0, and does not start over.
            _left = map.MaxEntries == 0 ? ulong.MaxValue : 2UL * map.MaxEntries;
            _hasNext = map.TryGetFirstKey(_next);
        }

        /// <summary>The key, valid until the next step.</summary>
        public readonly ReadOnlySpan<byte> Current => _current;

        /// <summary>Goes on to the next key.</summary>
        /// <returns>Whether there is one.</returns>
        /// <exception cref="BpfException">
        /// Keys are removed so fast that the kernel keeps starting over: twice <see cref="BpfMap.MaxEntries"/> keys were handed out already.
        /// </exception>
        /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
        public bool MoveNext()
        {
            if (!_hasNext)
            {
                return false;
            }

            if (_left-- == 0)
            {
                throw new BpfException(
                    $"map '{_map.Name}': the enumeration of its keys does not end, since keys are removed meanwhile and the kernel then starts over; "
                    + "read it in batches, or from a program");
            }

            Span<byte> current = _next;
            _next = _current;
            _current = current;
            _hasNext = _map.TryGetNextKey(_current, _next);
            return true;
        }
    }
}
