namespace Ebpf;

/// <summary>How a batch of <see cref="BpfMap.LookupBatch"/> ended.</summary>
public enum MapBatchStatus
{
    /// <summary>There may be more: go on with the same cursor.</summary>
    More,

    /// <summary>The whole map was read; this batch may hold elements too.</summary>
    End,

    /// <summary>
    /// Nothing was read: a bucket of the hash holds more elements than fit into the buffers (<c>ENOSPC</c>). Go on with the same cursor
    /// and buffers of twice the size, up to <see cref="BpfMap.MaxEntries"/> elements.
    /// </summary>
    BuffersTooSmall,
}
