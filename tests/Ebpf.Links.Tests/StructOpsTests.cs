using System.Net;
using System.Net.Sockets;
using System.Text;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

/// <summary>TCP congestion controls, which nothing uses but the test's own connections on the loopback device.</summary>
public sealed class StructOpsTests
{
    [KernelFact(Needs.Trampoline)]
    public void Structure_without_link_is_used_until_disposal()
    {
        using Collection collection = Load("plain");
        using (BpfLink link = collection.Maps["plain"].AttachStructOps())
        {
            Assert.Equal("struct_ops 'plain'", link.ToString());
            Assert.False(link.HasKernelLink);
            Assert.Throws<BpfNotSupportedException>(() => link.Pin("/sys/fs/bpf/never"));
            Connect("ebpf_plain");
            Assert.NotEqual(0ul, collection.Variables["first_uses"].Get<ulong>());
        }

        Assert.Throws<SocketException>(() => Connect("ebpf_plain"));
    }

    [KernelFact(Needs.Trampoline, Since = "6.4")]
    public void Structure_with_link_is_updated_and_removed()
    {
        using Collection collection = Load("linked", "successor");
        using (BpfLink link = collection.Maps["linked"].AttachStructOps())
        {
            Assert.Equal(collection.Maps["linked"].Id, Assert.IsType<StructOpsLinkInfo>(link.GetInfo()).MapId);
            Connect("ebpf_linked");
            Assert.NotEqual(0ul, collection.Variables["first_uses"].Get<ulong>());
            Assert.Equal(0ul, collection.Variables["second_uses"].Get<ulong>());

            link.Update(collection.Maps["successor"]);
            Connect("ebpf_linked");
            Assert.NotEqual(0ul, collection.Variables["second_uses"].Get<ulong>());
            Assert.Equal(collection.Maps["successor"].Id, Assert.IsType<StructOpsLinkInfo>(link.GetInfo()).MapId);
        }

        Assert.Throws<SocketException>(() => Connect("ebpf_linked"));
    }

    [KernelFact(Needs.Trampoline, Since = "6.4")]
    public void All_structures_are_attached_with_the_collection_and_detached_with_it()
    {
        using (Collection collection = Load("linked"))
        {
            Assert.Equal(["struct_ops 'linked'"], collection.AttachAll().Select(link => link.ToString()));
            Connect("ebpf_linked");
        }

        Assert.Throws<SocketException>(() => Connect("ebpf_linked"));
    }

    [KernelFact(Needs.Trampoline)]
    public void Name_that_is_taken_is_told()
    {
        using Collection first = Load("plain"), second = Load("plain");
        using BpfLink link = first.Maps["plain"].AttachStructOps();
        BpfException error = Assert.Throws<BpfException>(() => second.Maps["plain"].AttachStructOps());
        Assert.Contains("struct_ops 'plain' could not be attached: EEXIST: File exists (one of this name is registered already)", error.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Map_of_another_type_holds_no_structure()
    {
        using var probed = new Probed("counting");
        BpfException error = Assert.Throws<BpfException>(() => probed.Collection.Maps["calls"].AttachStructOps());
        Assert.Contains("it is of type PerCpuArray, and only those of type StructOps can", error.Message, StringComparison.Ordinal);
    }

    private static Collection Load(params string[] maps)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("congestion"));
        foreach (MapSpec map in spec.Maps.Values.Where(map => map.Type == MapType.StructOps))
        {
            map.AutoCreate = maps.Contains(map.Name);
        }

        spec.Programs["first_init"].AutoLoad = !maps.SequenceEqual(["successor"]);
        spec.Programs["second_init"].AutoLoad = maps.Contains("successor");
        return Collection.Load(spec);
    }

    private static void Connect(string congestionControl)
    {
        const int tcp = 6, tcpCongestion = 13;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetRawSocketOption(tcp, tcpCongestion, Encoding.ASCII.GetBytes(congestionControl));
        socket.Connect(listener.LocalEndpoint);
        using Socket accepted = listener.AcceptSocket();
        socket.Send([1]);
        Assert.Equal(1, accepted.Receive(new byte[1]));
    }
}
