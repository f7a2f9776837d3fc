using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>An IPv6 prefix as the key of a <see cref="BpfLpmTrie{TKey, TValue}"/>: 20 bytes, the length and the address in network byte order.</summary>
/// <remarks>An <see cref="IPNetwork"/> or <see cref="IPAddress"/> can be given wherever such a key is wanted.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct LpmKeyIPv6
{
    private readonly uint _prefixLength;
    private readonly AddressBytes _address;

    /// <summary>A prefix of an address.</summary>
    /// <param name="address">An IPv6 address; bits beyond the prefix do not matter.</param>
    /// <param name="prefixLength">How many bits of it count, 0 to 128.</param>
    /// <exception cref="ArgumentException">The address is not IPv6, or the prefix longer than it.</exception>
    public LpmKeyIPv6(IPAddress address, int prefixLength = 128) => _prefixLength = LpmPrefix.Write(address, prefixLength, _address);

    /// <summary>How many bits of <see cref="Address"/> count.</summary>
    public int PrefixLength => (int)_prefixLength;

    /// <summary>The address.</summary>
    public IPAddress Address => new(_address);

    /// <summary>A network as its prefix.</summary>
    /// <param name="network">An IPv6 network.</param>
    public static implicit operator LpmKeyIPv6(IPNetwork network) => FromIPNetwork(network);

    /// <summary>An address as the prefix that it alone lies in.</summary>
    /// <param name="address">An IPv6 address.</param>
    public static implicit operator LpmKeyIPv6(IPAddress address) => FromIPAddress(address);

    /// <summary>A network as its prefix.</summary>
    /// <param name="network">An IPv6 network.</param>
    /// <exception cref="ArgumentException">It is not IPv6.</exception>
    public static LpmKeyIPv6 FromIPNetwork(IPNetwork network) => new(network.BaseAddress, network.PrefixLength);

    /// <summary>An address as the prefix that it alone lies in.</summary>
    /// <param name="address">An IPv6 address.</param>
    /// <exception cref="ArgumentException">It is not IPv6.</exception>
    public static LpmKeyIPv6 FromIPAddress(IPAddress address) => new(address);

    /// <summary>The network; bits beyond the prefix are cleared.</summary>
    public IPNetwork ToIPNetwork() => LpmPrefix.ToIPNetwork(_address, PrefixLength);

    /// <summary>The prefix, such as <c>2001:db8::/32</c>.</summary>
    public override string ToString() => $"{Address}/{PrefixLength}";

    /// <summary>Whether prefix length and address are the same.</summary>
    /// <param name="other">The other key.</param>
    public bool Equals(LpmKeyIPv6 other) => _prefixLength == other._prefixLength && ((ReadOnlySpan<byte>)_address).SequenceEqual(other._address);

    /// <inheritdoc/>
    public override int GetHashCode() => LpmPrefix.GetHashCode(_address, _prefixLength);

    [InlineArray(16)]
    private struct AddressBytes
    {
        private byte _first;
    }
}
