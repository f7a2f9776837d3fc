using System.Net;
using System.Runtime.InteropServices;
using XdpLimiter.Kernel;

namespace XdpLimiter;

/// <summary>A source and what became of its packets.</summary>
internal sealed record SourceState(string Source, ulong Packets, ulong Bytes, ulong Dropped)
{
    /// <param name="key">The address, in network order.</param>
    /// <param name="length">How many of its bits count.</param>
    /// <param name="source">What the kernel knows.</param>
    internal static SourceState Of<TKey>(in TKey key, int length, in Source source)
        where TKey : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key));
        string address = $"{new IPAddress(bytes)}" + (length == bytes.Length * 8 ? "" : $"/{length}");
        return new SourceState(address, source.Packets, source.Bytes, source.Dropped);
    }
}
