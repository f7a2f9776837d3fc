namespace Ebpf.Objects;

/// <summary>A section of global variables in the kernel: one mapping for all of them, made when the first is used.</summary>
internal sealed class GlobalSection(BpfMap map) : IDisposable
{
    private readonly Lock _lock = new();
    private SafeMapMemory? _memory;
    private bool _disposed;

    internal BpfMap Map => map;

    /// <summary>Whether variables are read and written in place; otherwise only a copy of the whole section can be had.</summary>
    internal bool IsMapped => map.Flags.HasFlag(MapFlags.Mmapable);

    /// <summary>The section's memory, until the section is disposed.</summary>
    internal SafeMapMemory Memory => Volatile.Read(ref _memory) ?? MapMemory();

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _memory?.Dispose();
        }
    }

    private SafeMapMemory MapMemory()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(BpfVariable));
            return _memory ??= SafeMapMemory.Of(map, (nuint)map.ValueSize);
        }
    }
}
