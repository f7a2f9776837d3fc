namespace Ebpf.Maps.Batches;

/// <summary>One reader of a map that is kept for the next use, so that reading again and again allocates nothing.</summary>
internal sealed class ReaderPool(BpfMap map, bool removes)
{
    private BatchReader? _spare;

    internal BatchReader Rent()
    {
        BatchReader reader = Interlocked.Exchange(ref _spare, null) ?? new BatchReader(map, removes);
        reader.Restart();
        return reader;
    }

    internal void Return(BatchReader reader) => Volatile.Write(ref _spare, reader);
}
