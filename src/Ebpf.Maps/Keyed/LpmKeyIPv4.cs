using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>An IPv4 prefix as the key of a <see cref="BpfLpmTrie{TKey, TValue}"/>: 8 bytes, the length and the address in network byte order.</summary>
/// <remarks>An <see cref="IPNetwork"/> or <see cref="IPAddress"/> can be given wherever such a key is wanted.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct LpmKeyIPv4
{
    private readonly uint _prefixLength;
    private readonly AddressBytes _address;

    /// <summary>A prefix of an address.</summary>
    /// <param name="address">An IPv4 address; bits beyond the prefix do not matter.</param>
    /// <param name="prefixLength">How many bits of it count, 0 to 32.</param>
    /// <exception cref="ArgumentException">The address is not IPv4, or the prefix longer than it.</exception>
    public LpmKeyIPv4(IPAddress address, int prefixLength = 32) => _prefixLength = LpmPrefix.Write(address, prefixLength, _address);

    /// <summary>How many bits of <see cref="Address"/> count.</summary>
    public int PrefixLength => (int)_prefixLength;

    /// <summary>The address.</summary>
    public IPAddress Address => new(_address);

    /// <summary>A network as its prefix.</summary>
    /// <param name="network">An IPv4 network.</param>
    public static implicit operator LpmKeyIPv4(IPNetwork network) => FromIPNetwork(network);

    /// <summary>An address as the prefix that it alone lies in.</summary>
    /// <param name="address">An IPv4 address.</param>
    public static implicit operator LpmKeyIPv4(IPAddress address) => FromIPAddress(address);

    /// <summary>A network as its prefix.</summary>
    /// <param name="network">An IPv4 network.</param>
    /// <exception cref="ArgumentException">It is not IPv4.</exception>
    public static LpmKeyIPv4 FromIPNetwork(IPNetwork network) => new(network.BaseAddress, network.PrefixLength);

    /// <summary>An address as the prefix that it alone lies in.</summary>
    /// <param name="address">An IPv4 address.</param>
    /// <exception cref="ArgumentException">It is not IPv4.</exception>
    public static LpmKeyIPv4 FromIPAddress(IPAddress address) => new(address);

    /// <summary>The network; bits beyond the prefix are cleared.</summary>
    public IPNetwork ToIPNetwork() => LpmPrefix.ToIPNetwork(_address, PrefixLength);

    /// <summary>The prefix, such as <c>192.0.2.0/24</c>.</summary>
    public override string ToString() => $"{Address}/{PrefixLength}";

    /// <summary>Whether prefix length and address are the same.</summary>
    /// <param name="other">The other key.</param>
    public bool Equals(LpmKeyIPv4 other) => _prefixLength == other._prefixLength && ((ReadOnlySpan<byte>)_address).SequenceEqual(other._address);

    /// <inheritdoc/>
    public override int GetHashCode() => LpmPrefix.GetHashCode(_address, _prefixLength);

    [InlineArray(4)]
    private struct AddressBytes
    {
        private byte _first;
    }
}
