using System.Net;
using System.Runtime.CompilerServices;
using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class BpfLpmTrieTests
{
    [KernelFact]
    public void Longest_prefix_of_v4_wins()
    {
        using BpfLpmTrie<LpmKeyIPv4, int> trie = BpfLpmTrie<LpmKeyIPv4, int>.Create("trie", 10);
        trie[IPNetwork.Parse("10.0.0.0/8")] = 8;
        trie[IPNetwork.Parse("10.1.0.0/16")] = 16;
        trie[IPAddress.Parse("10.1.2.3")] = 32;
        Assert.Equal(8, trie[IPAddress.Parse("10.200.0.1")]);
        Assert.Equal(16, trie[IPAddress.Parse("10.1.9.9")]);
        Assert.Equal(32, trie[IPAddress.Parse("10.1.2.3")]);
        Assert.False(trie.TryGetValue(IPAddress.Parse("11.0.0.1"), out _));
        Assert.True(trie.Remove(IPNetwork.Parse("10.1.0.0/16")));
        Assert.False(trie.Remove(IPNetwork.Parse("10.1.0.0/16")));
        Assert.Equal(8, trie[IPAddress.Parse("10.1.9.9")]);
        Assert.Equal(["10.0.0.0/8", "10.1.2.3/32"], trie.Keys.Select(key => key.ToIPNetwork().ToString()).Order(StringComparer.Ordinal));
    }

    [KernelFact]
    public void Longest_prefix_of_v6_wins()
    {
        using BpfLpmTrie<LpmKeyIPv6, int> trie = BpfLpmTrie<LpmKeyIPv6, int>.Create("trie", 10);
        trie[IPNetwork.Parse("2001:db8::/32")] = 32;
        trie[IPNetwork.Parse("::/0")] = 0;
        Assert.Equal(32, trie[IPAddress.Parse("2001:db8::1")]);
        Assert.Equal(0, trie[IPAddress.Parse("fe80::1")]);
        Assert.Equal(2, trie.Count());
    }

    [KernelFact]
    public void Key_of_ones_own_works_as_well()
    {
        using BpfLpmTrie<Key, byte> trie = BpfLpmTrie<Key, byte>.Create("trie", 10);
        trie[new Key(4, 0xf0)] = 1;
        Assert.True(trie.TryGetValue(new Key(8, 0xff), out byte value));
        Assert.Equal(1, value);
        Assert.False(trie.TryGetValue(new Key(8, 0x0f), out _));
    }

    [Fact]
    public void Keys_are_laid_out_in_network_byte_order_and_compare()
    {
        Assert.Equal(8, Unsafe.SizeOf<LpmKeyIPv4>());
        Assert.Equal(20, Unsafe.SizeOf<LpmKeyIPv6>());
        LpmKeyIPv4 key = new(IPAddress.Parse("192.0.2.77"), 24);
        Assert.Equal([24, 0, 0, 0, 192, 0, 2, 77], Views.Raw.Bytes(in key).ToArray());
        Assert.Equal("192.0.2.77/24", key.ToString());
        Assert.Equal(IPNetwork.Parse("192.0.2.0/24"), key.ToIPNetwork());
        Assert.Equal(IPNetwork.Parse("128.0.0.0/1"), new LpmKeyIPv4(IPAddress.Broadcast, 1).ToIPNetwork());
        Assert.Equal(IPNetwork.Parse("255.255.255.128/25"), new LpmKeyIPv4(IPAddress.Broadcast, 25).ToIPNetwork());
        Assert.Equal(key, new LpmKeyIPv4(IPAddress.Parse("192.0.2.77"), 24));
        Assert.NotEqual(key, new LpmKeyIPv4(IPAddress.Parse("192.0.2.77"), 25));
        Assert.Equal(key.GetHashCode(), new LpmKeyIPv4(IPAddress.Parse("192.0.2.77"), 24).GetHashCode());
        Assert.Throws<ArgumentException>(() => new LpmKeyIPv4(IPAddress.IPv6Loopback));
        Assert.Throws<ArgumentException>(() => new LpmKeyIPv6(IPAddress.Loopback));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LpmKeyIPv4(IPAddress.Loopback, 33));
    }

    private record struct Key(uint Length, byte Data)
    {
        public readonly byte A, B, C;
    }
}
