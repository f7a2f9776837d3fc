using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>A map's elements in batches, for <see langword="foreach"/>: one system call a batch where the kernel has them (5.6).</summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value.</typeparam>
public readonly struct MapBatches<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly ReaderPool _pool;

    internal MapBatches(ReaderPool pool) => _pool = pool;

    /// <summary>Starts from the first element.</summary>
    public Enumerator GetEnumerator() => new(_pool);

    /// <summary>Goes from batch to batch.</summary>
    public struct Enumerator : IDisposable
    {
        private readonly ReaderPool _pool;
        private BatchReader? _reader;

        internal Enumerator(ReaderPool pool)
        {
            _pool = pool;
            _reader = pool.Rent();
        }

        /// <summary>The batch, valid until the next step.</summary>
        public readonly MapBatch<TKey, TValue> Current => _reader is null
            ? default
            : new(MemoryMarshal.Cast<byte, TKey>(_reader.Keys), MemoryMarshal.Cast<byte, TValue>(_reader.Values));

        /// <summary>Reads the next batch.</summary>
        /// <returns>Whether there was anything left.</returns>
        /// <exception cref="BpfException">The kernel refuses, or reading does not end since it starts over and over.</exception>
        /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
        public readonly bool MoveNext() => _reader is not null && _reader.Read();

        /// <summary>Gives the buffers back.</summary>
        public void Dispose()
        {
            if (_reader is not null)
            {
                _pool.Return(_reader);
                _reader = null;
            }
        }
    }
}
