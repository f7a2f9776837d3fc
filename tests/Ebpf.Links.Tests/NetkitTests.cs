using System.Net;
using System.Net.Sockets;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class NetkitTests
{
    [KernelTheory(Needs.Netkit)]
    [InlineData(NetkitEnd.Primary)]
    [InlineData(NetkitEnd.Peer)]
    public void Program_sees_the_packets_of_its_end(NetkitEnd end) =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var wire = new Wire();
            using Collection collection = NetworkObject.Load();
            using var kit = new Kit(wire);
            using BpfLink link = collection.Programs["first"].AttachNetkit(NetworkDevice.FromName("kit", wire.NearNamespace), end);
            kit.Send(fromPrimary: end == NetkitEnd.Primary);
            Assert.Equal(1ul, collection.Count("first_count"));
            kit.Send(fromPrimary: end != NetkitEnd.Primary);
            Assert.Equal(1ul, collection.Count("first_count"));
            link.Dispose();
            kit.Send(fromPrimary: end == NetkitEnd.Primary);
            Assert.Equal(1ul, collection.Count("first_count"));
        });

    [KernelFact(Needs.Netkit)]
    public void Anchors_decide_about_the_order()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        using var kit = new Kit(wire);
        NetworkDevice device = NetworkDevice.FromName("kit", wire.NearNamespace);
        using BpfLink one = collection.Programs["first"].AttachNetkit(device, NetkitEnd.Primary);
        using BpfLink two = collection.Programs["second"].AttachNetkit(device, NetkitEnd.Primary, new NetkitOptions { Anchor = AttachAnchor.Before(one) });
        kit.Send(fromPrimary: true);
        Assert.Equal(21ul, collection.Count("order"));
    }

    [KernelFact(Needs.Netkit)]
    public void Other_interface_and_the_peer_are_refused()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        using var kit = new Kit(wire);
        BpfException error = Assert.Throws<BpfException>(() => collection.Programs["first"].AttachNetkit(wire.Near, NetkitEnd.Primary));
        Assert.Contains("it is not a netkit interface", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<BpfException>(
            () => collection.Programs["first"].AttachNetkit(NetworkDevice.FromName("tik", wire.FarNamespace), NetkitEnd.Primary));
        Assert.Contains("programs of both ends are attached at the primary interface", error.Message, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public void Kernel_without_netkit_says_so()
    {
        Assert.SkipWhen(KernelFeatures.Has(LinkType.Netkit).IsYes, "needs a kernel without netkit because this one has it");
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(
            () => collection.Programs["first"].AttachNetkit(wire.Near, NetkitEnd.Primary));
        Assert.Contains(KernelFeatures.Has(LinkType.Netkit).Reason, error.Message, StringComparison.Ordinal);
    }

    /// <summary>A netkit pair, kit (10.78.0.1) and tik (10.78.0.2), in the namespaces of a wire, with a socket at each end.</summary>
    private sealed class Kit : IDisposable
    {
        private static readonly IPEndPoint _primary = new(IPAddress.Parse("10.78.0.1"), 7001), _peer = new(IPAddress.Parse("10.78.0.2"), 7001);
        private readonly Socket _atPrimary, _atPeer;

        internal Kit(Wire wire)
        {
            string near = Path.GetFileName(wire.NearNamespace.Path), far = Path.GetFileName(wire.FarNamespace.Path);

            // As a program "ip" makes them that does not know them yet: the kernel names the peer.
            VethPair.Ip(near, "link", "add", "kit", "type", "netkit");
            string peer = VethPair.Ip(near, "-o", "link", "show", "kit").Split('@')[1].Split(':')[0];
            VethPair.Ip(near, "link", "set", peer, "netns", far, "name", "tik");
            VethPair.Ip(near, "addr", "add", "10.78.0.1/24", "dev", "kit");
            VethPair.Ip(far, "addr", "add", "10.78.0.2/24", "dev", "tik");
            VethPair.Ip(near, "link", "set", "kit", "up");
            VethPair.Ip(far, "link", "set", "tik", "up");
            _atPrimary = wire.NearNamespace.Run(() => Bound(_primary));
            _atPeer = wire.FarNamespace.Run(() => Bound(_peer));
        }

        public void Dispose()
        {
            _atPrimary.Dispose();
            _atPeer.Dispose();
        }

        internal void Send(bool fromPrimary)
        {
            (fromPrimary ? _atPrimary : _atPeer).SendTo(new byte[8], fromPrimary ? _peer : _primary);
            Assert.Equal(8, (fromPrimary ? _atPeer : _atPrimary).Receive(new byte[8]));
        }

        private static Socket Bound(IPEndPoint address)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 60_000 };
            socket.Bind(address);
            return socket;
        }
    }
}
