using System.Net;
using System.Net.Sockets;

namespace Ebpf.Maps;

/// <summary>What <see cref="LpmKeyIPv4"/> and <see cref="LpmKeyIPv6"/> do alike with the bytes of their addresses.</summary>
internal static class LpmPrefix
{
    private const int IPv4Bytes = 4;

    /// <summary>Takes an address and a length of prefix apart.</summary>
    /// <param name="address">The address, of the family that <paramref name="bytes"/> has room for.</param>
    /// <param name="prefixLength">How many of its bits count.</param>
    /// <param name="bytes">Where to write the address.</param>
    /// <returns>The length of the prefix, as the kernel keeps it.</returns>
    internal static uint Write(IPAddress address, int prefixLength, Span<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, bytes.Length * 8);
        (AddressFamily family, string name) = bytes.Length == IPv4Bytes ? (AddressFamily.InterNetwork, "IPv4") : (AddressFamily.InterNetworkV6, "IPv6");
        return address.AddressFamily == family && address.TryWriteBytes(bytes, out _)
            ? (uint)prefixLength
            : throw new ArgumentException($"{address} is not an {name} address", nameof(address));
    }

    /// <summary>The network; bits beyond the prefix are cleared.</summary>
    internal static IPNetwork ToIPNetwork(ReadOnlySpan<byte> address, int prefixLength)
    {
        Span<byte> network = stackalloc byte[address.Length];
        address.CopyTo(network);
        for (int bit = prefixLength; bit < network.Length * 8; bit++)
        {
            network[bit / 8] &= (byte)~(0x80 >> bit % 8);
        }

        return new IPNetwork(new IPAddress(network), prefixLength);
    }

    internal static int GetHashCode(ReadOnlySpan<byte> address, uint prefixLength)
    {
        var hash = default(HashCode);
        hash.Add(prefixLength);
        hash.AddBytes(address);
        return hash.ToHashCode();
    }
}
