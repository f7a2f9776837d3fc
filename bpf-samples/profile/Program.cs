using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using BpfSamples;
using Ebpf;
using Ebpf.Links;
using Ebpf.Maps;
using Profile;

#pragma warning disable CS0649 // The kernel assigns the fields.

// profile [SECONDS [PID]]: samples stacks 99 times a second on each CPU, and prints them folded, for flame graphs.
double seconds = 5;
int pid = 0;
if (args.Length > 2
    || (args.Length > 0 && !(double.TryParse(args[0], CultureInfo.InvariantCulture, out seconds) && seconds > 0))
    || (args.Length > 1 && !(int.TryParse(args[1], CultureInfo.InvariantCulture, out pid) && pid > 0)))
{
    Console.Error.WriteLine("Usage: profile [SECONDS [PID]]");
    return 2;
}

using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    using Stream bytes = typeof(Program).Assembly.GetManifestResourceStream("profile.bpf.o")!;
    using Collection collection = Collection.Load(CollectionSpec.Load(bytes, "profile"));
    using (collection.Programs["on_sample"].AttachPerfEvent(new PerfEventOptions
    {
        // Not 100: what runs by the clock would be seen always, or never.
        Event = PerfEventSource.Software(SoftwareEvent.CpuClock),
        SampleFrequency = 99,
        Pid = pid == 0 ? null : pid,
    }))
    {
        Console.Error.WriteLine($"profile: sampling for {seconds} s; Ctrl+C ends");
        await Task.Delay(TimeSpan.FromSeconds(seconds), stop.Token).ContinueWith(_ => { });
    }

    Print(collection);
    return 0;
}
catch (BpfException e)
{
    Console.Error.WriteLine($"profile: {e.Message}");
    return 1;
}

// One line a stack, outermost frame first: comm;frame;frame;... count
static void Print(Collection collection)
{
    const int NoRoom = -17;
    BpfStackTraces traces = collection.Maps["traces"].AsStackTraces();
    var symbols = new Symbols();
    var frames = new ulong[traces.MaxDepth];
    var folded = new Dictionary<string, ulong>();
    foreach ((Stack stack, ulong count) in collection.Maps["counts"].AsHash<Stack, ulong>())
    {
        var line = new StringBuilder(stack.Name);
        Append(line, stack.UserId, address => symbols.OfUser(stack.Pid, address));
        Append(line, stack.KernelId, symbols.OfKernel);
        folded[line.ToString()] = folded.GetValueOrDefault(line.ToString()) + count;
    }

    foreach ((string line, ulong count) in folded.OrderByDescending(entry => entry.Value))
    {
        Console.WriteLine($"{line} {count}");
    }

    if (collection.Variables["lost_stacks"].Get<ulong>() is > 0 and ulong lost)
    {
        Console.Error.WriteLine($"profile: {lost} stacks are [lost]: another has their place in the map");
    }

    if (collection.Variables["uncounted"].Get<ulong>() is > 0 and ulong rest)
    {
        Console.Error.WriteLine($"profile: {rest} more samples: there were too many different stacks");
    }

    void Append(StringBuilder line, int id, Func<ulong, string> name)
    {
        if (traces.TryGetTrace(id, frames, out int depth))
        {
            for (int i = depth - 1; i >= 0; i--)
            {
                line.Append(';').Append(name(frames[i]));
            }
        }
        else if (id == NoRoom)
        {
            line.Append(";[lost]");
        }
    }
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

/// <summary><c>struct stack</c>.</summary>
internal readonly struct Stack
{
    internal readonly uint Pid;
    internal readonly int KernelId;
    internal readonly int UserId;
    private readonly Comm _comm;

    internal string Name => KernelText.Of(_comm).Replace(';', ':');

    [InlineArray(16)]
    private struct Comm
    {
        private byte _first;
    }
}
