using System.Net;
using System.Runtime.InteropServices;
using BpfSamples;
using Ebpf;
using XdpLimiter;

Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine($"xdp-limiter: {e.Message}\n\n{Options.Usage}");
    return 2;
}

if (options.Help)
{
    Console.WriteLine(Options.Usage);
    return 0;
}

using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
StandardOutput.Watch();
try
{
    return options.Verb == "run" ? await Agent.RunAsync(options, stop.Token) : Remote.Run(options);
}
catch (FormatException e)
{
    Console.Error.WriteLine($"xdp-limiter: {e.Message}");
    return 2;
}
catch (Exception e) when (e is BpfException or HttpListenerException or IOException)
{
    Console.Error.WriteLine($"xdp-limiter: {e.Message}");
    if (e is VerifierException { Log: string log })
    {
        Console.Error.WriteLine(log);
    }

    return 1;
}

void Stop(PosixSignalContext context)
{
    // The program is to be detached, and the final state printed: the process ends by returning from Main.
    context.Cancel = true;
    stop.Cancel();
}
