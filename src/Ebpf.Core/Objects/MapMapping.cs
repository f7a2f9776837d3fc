namespace Ebpf.Objects;

/// <summary>A map's memory in this process, mapped at the first use.</summary>
internal sealed class MapMapping(BpfMap map) : IDisposable
{
    private readonly Lock _lock = new();
    private SafeMapMemory? _memory;
    private bool _disposed;

    internal bool IsMapped => Volatile.Read(ref _memory) is not null;

    /// <summary>Borrows the memory: it stays mapped until the result is disposed.</summary>
    internal SafeMapMemory.BorrowedMemory Borrow()
    {
        lock (_lock)
        {
            return Memory().Borrow();
        }
    }

    internal SafeMapMemory Memory()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed || map.IsDisposed, map);
            return _memory ??= map.Type == MapType.Arena ? ArenaMemory.Open(map, Length()) : SafeMapMemory.Of(map, Length());
        }
    }

    /// <summary>Unmaps the memory as soon as nobody borrows it; the next use maps it anew.</summary>
    internal void Release()
    {
        lock (_lock)
        {
            _memory?.Dispose();
            _memory = null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _memory?.Dispose();
        }
    }

    private nuint Length()
    {
        if (!map.Flags.HasFlag(MapFlags.Mmapable))
        {
            throw new BpfNotSupportedException(
                $"map '{map.Name}' can not be mapped into memory: it was created without BPF_F_MMAPABLE; set MapFlags.Mmapable before it is created (kernel 5.5)");
        }

        return map.Type == MapType.Arena
            ? (nuint)map.MaxEntries * (nuint)Environment.SystemPageSize
            : (nuint)map.MaxEntries * ((nuint)map.ValueSize + 7 & ~(nuint)7);
    }
}
