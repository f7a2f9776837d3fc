using System.Buffers;
using Ebpf.Native;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Btf;

/// <summary>The kernel's own BTF in memory. It is mapped once, and stays mapped to the end of the process: it takes no memory, since the pages
/// are the kernel's, and whoever holds a span of it needs no care.</summary>
internal sealed unsafe class KernelBtf : MemoryManager<byte>
{
    private static readonly Lock _lock = new();
    private static KernelBtf? _mapped;

    private readonly byte* _start;
    private readonly int _length;

    private KernelBtf(nint start, int length)
    {
        _start = (byte*)start;
        _length = length;
    }

    /// <summary>Maps the file, if the kernel lets it be mapped: from Linux 6.16 on.</summary>
    internal static ReadOnlyMemory<byte>? Map(string path)
    {
        lock (_lock)
        {
            return (_mapped ??= Open(path))?.Memory;
        }
    }

    public override Span<byte> GetSpan() => new(_start, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    private static KernelBtf? Open(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        int length = checked((int)RandomAccess.GetLength(file));
        // Shared mappings are refused, lest someone make them writable.
        nint start = LibC.mmap(0, (nuint)length, LibC.PROT_READ, LibC.MAP_PRIVATE, (int)file.DangerousGetHandle(), 0);
        return start == LibC.MAP_FAILED ? null : new KernelBtf(start, length);
    }
}
