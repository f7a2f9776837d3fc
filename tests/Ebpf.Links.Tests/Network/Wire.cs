using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

/// <summary>A veth pair with a UDP socket at each end, to see what arrives: packets to port 7001 are the tests', those to 7002 mark the end.</summary>
public sealed class Wire : IDisposable
{
    private const int TestPort = 7001, MarkerPort = 7002;
    private static readonly IPAddress _near = IPAddress.Parse("10.77.0.1"), _far = IPAddress.Parse("10.77.0.2");

    private readonly VethPair _pair = new();
    private readonly Socket _sender, _receiver, _marker;
    private int _number;

    public Wire()
    {
        NearNamespace = NetworkNamespace.FromName(_pair.NearNamespace);
        FarNamespace = NetworkNamespace.FromName(_pair.FarNamespace);
        Near = NetworkDevice.FromName("near", NearNamespace);
        Far = NetworkDevice.FromName("far", FarNamespace);
        _sender = NearNamespace.Run(() => Bound(_near, 0));
        _receiver = FarNamespace.Run(() => Bound(_far, TestPort));
        _marker = FarNamespace.Run(() => Bound(_far, MarkerPort));
    }

    public NetworkNamespace NearNamespace { get; }

    public NetworkNamespace FarNamespace { get; }

    /// <summary>The sending end.</summary>
    public NetworkDevice Near { get; }

    /// <summary>The receiving end.</summary>
    public NetworkDevice Far { get; }

    /// <summary>Sends a packet from near to far, and tells whether it arrived before one that was sent after it.</summary>
    public bool Passes()
    {
        int number = SendOnly();
        byte[] buffer = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(buffer, number);
        _sender.SendTo(buffer, new IPEndPoint(_far, MarkerPort));
        do
        {
            _marker.Receive(buffer);
        }
        while (BinaryPrimitives.ReadInt32LittleEndian(buffer) != number);
        return _receiver.Available > 0 && Receive() == number;
    }

    /// <summary>Sends a packet, and gives its number.</summary>
    public int SendOnly()
    {
        byte[] buffer = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(buffer, ++_number);
        _sender.SendTo(buffer, new IPEndPoint(_far, TestPort));
        return _number;
    }

    /// <summary>Waits for a packet at the far end, and gives its number.</summary>
    public int Receive()
    {
        byte[] buffer = new byte[8];
        _receiver.Receive(buffer);
        return BinaryPrimitives.ReadInt32LittleEndian(buffer);
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
        _marker.Dispose();
        _pair.Dispose();
    }

    private static Socket Bound(IPAddress address, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 60_000 };
        socket.Bind(new IPEndPoint(address, port));
        return socket;
    }
}
