using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BpfSamples;
using Ebpf;
using Ebpf.Links;
using Ebpf.RingBuffer;

#pragma warning disable CS0649 // The kernel assigns the fields.

// tcpconnect [PID]: each TCP connection that is opened, by any process or by one, until Ctrl+C.
uint pid = 0;
if (args.Length > 1 || (args.Length == 1 && !uint.TryParse(args[0], CultureInfo.InvariantCulture, out pid)))
{
    Console.Error.WriteLine("Usage: tcpconnect [PID]");
    return 2;
}

using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
StandardOutput.Watch();
try
{
    using Stream bytes = typeof(Program).Assembly.GetManifestResourceStream("tcpconnect.bpf.o")!;
    CollectionSpec spec = CollectionSpec.Load(bytes, "tcpconnect");
    spec.Variables["target_tgid"].Set(pid);
    using Collection collection = Collection.Load(spec);
    await using RingBufferReader events = collection.OpenRingBuffer("events");
    using LinkGroup links = collection.AttachAll();
    Console.Error.WriteLine("tcpconnect: watching; Ctrl+C ends");
    Console.WriteLine($"{"PID",7} {"UID",5} {"COMM",-16} TO");
    try
    {
        await foreach (Connection connection in events.ReadAllAsync<Connection>(stop.Token))
        {
            Console.WriteLine(connection);
        }
    }
    catch (OperationCanceledException)
    {
        links.Dispose();
        while (events.TryReadRecord(out Connection connection))
        {
            Console.WriteLine(connection);
        }
    }

    if (events.GetStatistics().Lost is > 0 and long lost)
    {
        Console.Error.WriteLine($"tcpconnect: {lost} events were lost: the ring was full");
    }

    return 0;
}
catch (Exception e) when (e is BpfException or IOException)
{
    Console.Error.WriteLine($"tcpconnect: {e.Message}");
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

/// <summary><c>struct event</c>.</summary>
internal readonly struct Connection
{
    private const ushort InterNetwork = 2;

    private readonly uint _pid;
    private readonly uint _uid;
    private readonly ushort _family;
    private readonly ushort _port;
    private readonly Bytes16 _address;
    private readonly Bytes16 _comm;

    public override string ToString()
    {
        ReadOnlySpan<byte> address = _address;
        var to = new IPAddress(_family == InterNetwork ? address[..4] : address);

        // Through a socket of both families, which .NET's are unless told otherwise.
        to = to.IsIPv4MappedToIPv6 ? to.MapToIPv4() : to;
        return $"{_pid,7} {_uid,5} {KernelText.Of(_comm),-16} {new IPEndPoint(to, BinaryPrimitives.ReverseEndianness(_port))}";
    }

    [InlineArray(16)]
    private struct Bytes16
    {
        private byte _first;
    }
}
