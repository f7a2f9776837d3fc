using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class SockMapTests
{
    [KernelFact]
    public void Message_is_redirected_to_another_socket() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using Collection collection = NetworkObject.Load("steering");
            using BpfLink link = collection.Programs["to_the_second"].AttachSockMap(collection.Maps["sockets"]);
            Assert.Equal("SkMsgVerdict of map 'sockets'", link.Target);
            using var first = new Connection();
            using var second = new Connection();
            Put(collection.Maps["sockets"], 0, first.Client);
            Put(collection.Maps["sockets"], 1, second.Client);
            first.Client.Send([1, 2, 3]);
            Assert.Equal(3, second.Client.Receive(new byte[8]));
            Assert.Equal(0, first.Server.Available);
            Assert.Equal(1ul, collection.Count("messages"));
        });

    [KernelFact]
    public void Received_stream_is_redirected_to_another_socket()
    {
        using Collection collection = NetworkObject.Load("steering");
        using BpfLink link = collection.Programs["stream_to_the_second"].AttachSockMap(collection.Maps["sockets"]);
        using var first = new Connection();
        using var second = new Connection();
        Put(collection.Maps["sockets"], 0, first.Server);
        Put(collection.Maps["sockets"], 1, second.Server);
        first.Client.Send([1, 2, 3]);
        Assert.Equal(3, second.Server.Receive(new byte[8]));
    }

    [KernelFact(Since = "5.18")]
    public void Second_program_is_refused_and_the_first_is_named()
    {
        using Collection collection = NetworkObject.Load("steering");
        BpfMap map = collection.Maps["sockets"];
        using BpfLink link = collection.Programs["to_the_second"].AttachSockMap(map);
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfException>(() => collection.Programs["pass_message"].AttachSockMap(map));
            Assert.Contains($"program {collection.Programs["to_the_second"].Id} is attached there, and there can be only one", error.Message, StringComparison.Ordinal);
        });
        link.Dispose();
        Assert.Empty(ProgramQuery.Of(AttachTarget.OfMap(map), AttachType.SkMsgVerdict).Programs);
        collection.Programs["pass_message"].AttachSockMap(map).Dispose();
    }

    [KernelFact]
    public void Map_of_another_type_is_refused()
    {
        using Collection collection = NetworkObject.Load("steering");
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfException>(() => collection.Programs["to_the_second"].AttachSockMap(collection.Maps["group"]));
            Assert.Contains("it is a ReusePortSockArray map, not one of sockets", error.Message, StringComparison.Ordinal);
        });
    }

    private static void Put(BpfMap map, uint index, Socket socket)
    {
        ulong fd = (ulong)socket.SafeHandle.DangerousGetHandle();
        map.Update(MemoryMarshal.AsBytes([index]), MemoryMarshal.AsBytes([fd]));
    }

    /// <summary>A TCP connection over the loopback, with both of its ends.</summary>
    private sealed class Connection : IDisposable
    {
        internal Connection()
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1);
            Client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 60_000 };
            Client.Connect(listener.LocalEndPoint!);
            Server = listener.Accept();
            Server.ReceiveTimeout = 60_000;
        }

        internal Socket Client { get; }

        internal Socket Server { get; }

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }
    }
}
