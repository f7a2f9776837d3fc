using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BpfSamples;
using Ebpf;
using Ebpf.Links;
using Ebpf.Maps;

// sched-switch [SECONDS]: how often each command was given a CPU, until Ctrl+C or for so many seconds.
double seconds = 0;
if (args.Length > 1 || (args.Length == 1 && !double.TryParse(args[0], CultureInfo.InvariantCulture, out seconds)))
{
    Console.Error.WriteLine("Usage: sched-switch [SECONDS]");
    return 2;
}

using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    using Stream bytes = typeof(Program).Assembly.GetManifestResourceStream("sched-switch.bpf.o")!;
    using Collection collection = Collection.Load(CollectionSpec.Load(bytes, "sched-switch"));
    using LinkGroup links = collection.AttachAll();
    Console.Error.WriteLine("sched-switch: counting; Ctrl+C ends");
    await Task.Delay(seconds > 0 ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan, stop.Token).ContinueWith(_ => { });

    // Reading takes a while, during which the counters would go on.
    links.Dispose();
    Print(collection);
    return 0;
}
catch (BpfException e)
{
    Console.Error.WriteLine($"sched-switch: {e.Message}");
    return 1;
}

static void Print(Collection collection)
{
    var counts = new List<(string Comm, ulong Count)>();
    foreach (PerCpuEntry<Comm, ulong> entry in collection.Maps["counts"].AsPerCpuHash<Comm, ulong>().GetEntries())
    {
        ulong sum = 0;
        foreach (ulong cpu in entry.Values)
        {
            sum += cpu;
        }

        counts.Add((entry.Key.ToString(), sum));
    }

    foreach ((string comm, ulong count) in counts.OrderBy(entry => entry.Count))
    {
        Console.WriteLine($"@[{comm}]: {count}");
    }

    if (collection.Maps["uncounted"].AsPerCpuArray<ulong>().Sum(0) is > 0 and ulong rest)
    {
        Console.WriteLine($"and {rest} of commands beyond the first 10240");
    }
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

/// <summary><c>struct comm</c>: 16 bytes, ended by a zero.</summary>
[InlineArray(16)]
internal struct Comm
{
    private byte _first;

    public override readonly string ToString() => KernelText.Of(this);
}
