using System.Collections;
using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>Goes through a map from element to element, reading it in batches.</summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value.</typeparam>
public struct MapEnumerator<TKey, TValue> : IEnumerator<KeyValuePair<TKey, TValue>>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly ReaderPool _pool;
    private BatchReader? _reader;
    private int _index;

    internal MapEnumerator(ReaderPool pool)
    {
        _pool = pool;
        _reader = pool.Rent();
        _index = -1;
    }

    /// <summary>The element.</summary>
    public readonly KeyValuePair<TKey, TValue> Current => new(
        MemoryMarshal.Cast<byte, TKey>(_reader!.Keys)[_index],
        MemoryMarshal.Cast<byte, TValue>(_reader.Values)[_index]);

    readonly object IEnumerator.Current => Current;

    /// <summary>Goes on to the next element.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="BpfException">The kernel refuses, or reading does not end since it starts over and over.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool MoveNext()
    {
        if (_reader is not { } reader)
        {
            return false;
        }

        if (++_index < reader.Count)
        {
            return true;
        }

        _index = 0;
        return reader.Read();
    }

    /// <summary>Starts again from the first element.</summary>
    public void Reset()
    {
        _reader?.Restart();
        _index = -1;
    }

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
