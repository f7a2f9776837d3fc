using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using BpfSamples;
using Ebpf;
using Ebpf.Links;
using Ebpf.RingBuffer;

// execsnoop [PPID]: each program that is started, by any process or by one, until Ctrl+C.
uint parent = 0;
if (args.Length > 1 || (args.Length == 1 && !uint.TryParse(args[0], CultureInfo.InvariantCulture, out parent)))
{
    Console.Error.WriteLine("Usage: execsnoop [PPID]");
    return 2;
}

using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
StandardOutput.Watch();
try
{
    using Stream bytes = typeof(Program).Assembly.GetManifestResourceStream("execsnoop.bpf.o")!;
    CollectionSpec spec = CollectionSpec.Load(bytes, "execsnoop");
    spec.Variables["target_ppid"].Set(parent);
    using Collection collection = Collection.Load(spec);
    using RingBufferReader events = collection.OpenRingBuffer("events");
    using LinkGroup links = collection.AttachAll();
    Console.Error.WriteLine("execsnoop: watching; Ctrl+C ends");
    Console.WriteLine($"{"PID",7} {"PPID",7} {"UID",5} COMM             ARGUMENTS");

    // A thread's worth of work: records are read where the kernel wrote them.
    var printer = new Printer(Console.Out);
    while (!stop.IsCancellationRequested)
    {
        if (events.Wait(TimeSpan.FromMilliseconds(100)))
        {
            events.Consume(ref printer);
        }
    }

    links.Dispose();
    events.Consume(ref printer);
    if (events.GetStatistics().Lost is > 0 and long lost)
    {
        Console.Error.WriteLine($"execsnoop: {lost} events were lost: the ring was full");
    }

    return 0;
}
catch (Exception e) when (e is BpfException or IOException)
{
    Console.Error.WriteLine($"execsnoop: {e.Message}");
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

/// <summary>Prints <c>struct event</c>, one a line.</summary>
internal readonly struct Printer(TextWriter output) : IRecordHandler
{
    private const int CommAt = 20;
    private const int ArgumentsAt = 36;

    public void OnRecord(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<uint> numbers = MemoryMarshal.Cast<byte, uint>(record[..CommAt]);
        ReadOnlySpan<byte> comm = record[CommAt..ArgumentsAt];
        var arguments = new StringBuilder();

        // Each ends with a zero, but one that is cut.
        ReadOnlySpan<byte> bytes = record.Slice(ArgumentsAt, (int)numbers[3]);
        foreach (string argument in Encoding.UTF8.GetString(bytes.EndsWith((byte)0) ? bytes[..^1] : bytes).Split('\0'))
        {
            arguments.Append(' ').Append(Quoted(argument));
        }

        output.WriteLine($"{numbers[0],7} {numbers[1],7} {numbers[2],5} {Quoted(KernelText.Of(comm)),-16}{arguments}{(numbers[4] != 0 ? " ..." : "")}");
    }

    private static string Quoted(string text)
    {
        string safe = KernelText.Safe(text);
        return safe.Length == 0 || safe.Contains(' ', StringComparison.Ordinal) ? $"'{safe}'" : safe;
    }
}
