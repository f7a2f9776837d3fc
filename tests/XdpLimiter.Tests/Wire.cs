using System.Net;
using System.Net.Sockets;
using Ebpf.Links;
using Ebpf.Tests;

namespace XdpLimiter.Tests;

/// <summary>Two namespaces with a veth pair between, and a socket in each: packets go from near (10.77.0.1) to far (10.77.0.2).</summary>
internal sealed class Wire : IDisposable
{
    private const int Port = 5353, SolSocket = 1, RcvBufForce = 33;

    private readonly VethPair _pair = new();
    private readonly Socket _sender, _receiver;

    internal Wire()
    {
        _receiver = In(_pair.FarNamespace, new IPEndPoint(IPAddress.Parse("10.77.0.2"), Port));
        // Beyond net.core.rmem_max: kernel 5.10 charges a page for each packet that XDP of a veth has passed.
        _receiver.SetRawSocketOption(SolSocket, RcvBufForce, BitConverter.GetBytes(8 << 20));
        _sender = In(_pair.NearNamespace, new IPEndPoint(IPAddress.Parse("10.77.0.1"), 0));
        _sender.Connect(IPAddress.Parse("10.77.0.2"), Port);

        // Until the neighbour's address is known, packets wait, or are lost.
        do
        {
            SendOne(20);
        }
        while (Received(TimeSpan.FromMilliseconds(200)) == 0);
    }

    internal string FarName => _pair.FarNamespace;

    internal NetworkDevice Far => NetworkDevice.FromName("far", NetworkNamespace.FromName(FarName));

    internal Task<Command> AttachAsync(params string[] arguments) => Sample.AttachAsync(["far", "--netns", FarName, .. arguments]);

    /// <summary>Sends packets one after the other, and tells how many arrived: those of the loopback of a veth pair are there when the call returns or soon after.</summary>
    internal int Send(int count, int size = 20) => Send(count, size, TimeSpan.FromMilliseconds(200));

    /// <summary>The same, which waits no longer than this for the last.</summary>
    internal int Send(int count, int size, TimeSpan patience)
    {
        for (int i = 0; i < count; i++)
        {
            SendOne(size);
        }

        return Received(patience);
    }

    internal void SendOne(int size)
    {
        Span<byte> data = stackalloc byte[size];
        _sender.Send(data);
    }

    /// <summary>Takes all packets out, until none comes for so long.</summary>
    internal int Received(TimeSpan patience)
    {
        Span<byte> buffer = stackalloc byte[2048];
        int received = 0;
        while (_receiver.Poll(patience, SelectMode.SelectRead))
        {
            _receiver.Receive(buffer);
            received++;
        }

        return received;
    }

    public void Dispose()
    {
        _sender?.Dispose();
        _receiver?.Dispose();
        _pair.Dispose();
    }

    private static Socket In(string networkNamespace, IPEndPoint local) => NetworkNamespace.FromName(networkNamespace).Run(() =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(local);
        return socket;
    });
}
