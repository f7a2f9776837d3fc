using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.Maps.Views;

/// <summary>Values as the bytes that they are in memory.</summary>
internal static class Raw
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ReadOnlySpan<byte> Bytes<T>(in T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Span<byte> Writable<T>(ref T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new Span<T>(ref value));
}
