using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>The entries of a per-CPU hash table, for <see langword="foreach"/>.</summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="T">The value of one CPU.</typeparam>
public readonly struct PerCpuEntries<TKey, T>
    where TKey : unmanaged
    where T : unmanaged
{
    private readonly ReaderPool _pool;
    private readonly PerCpuLayout<T> _layout;

    internal PerCpuEntries(ReaderPool pool, PerCpuLayout<T> layout)
    {
        _pool = pool;
        _layout = layout;
    }

    /// <summary>Starts from the first entry.</summary>
    public Enumerator GetEnumerator() => new(_pool, _layout);

    /// <summary>Goes from entry to entry.</summary>
    public ref struct Enumerator : IDisposable
    {
        private readonly ReaderPool _pool;
        private readonly PerCpuLayout<T> _layout;
        private readonly PerCpuScratch<T> _values;
        private BatchReader? _reader;
        private int _index;

        internal Enumerator(ReaderPool pool, PerCpuLayout<T> layout)
        {
            _pool = pool;
            _layout = layout;
            _values = new PerCpuScratch<T>(layout);
            _reader = pool.Rent();
            _index = -1;
        }

        /// <summary>The entry, valid until the next step.</summary>
        public readonly PerCpuEntry<TKey, T> Current => new(MemoryMarshal.Cast<byte, TKey>(_reader!.Keys)[_index], _values.Values);

        /// <summary>Goes on to the next entry.</summary>
        /// <returns>Whether there is one.</returns>
        /// <exception cref="BpfException">The kernel refuses, or reading does not end since it starts over and over.</exception>
        /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
        public bool MoveNext()
        {
            if (_reader is not { } reader)
            {
                return false;
            }

            if (++_index >= reader.Count)
            {
                _index = 0;
                if (!reader.Read())
                {
                    return false;
                }
            }

            _layout.Gather(reader.Values[(_index * _layout.Size)..], _values.Values);
            return true;
        }

        /// <summary>Gives the buffers back.</summary>
        public void Dispose()
        {
            if (_reader is not null)
            {
                _pool.Return(_reader);
                _reader = null;
                _values.Dispose();
            }
        }
    }
}
