using System.Net;
using System.Net.Sockets;

namespace Ebpf.Maps.Tests;

/// <summary>Two ends of a TCP connection over the loopback.</summary>
internal sealed class TcpPair : IDisposable
{
    internal TcpPair()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Client.Connect(listener.LocalEndPoint!);
        Server = listener.Accept();
    }

    internal Socket Client { get; }

    internal Socket Server { get; }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }
}
