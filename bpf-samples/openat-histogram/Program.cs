using System.Net;
using System.Runtime.InteropServices;
using BpfSamples;
using Ebpf;
using OpenatHistogram;

Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine($"openat-histogram: {e.Message}\n\n{Options.Usage}");
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
    using Probe probe = Probe.Attach(options);
    using Metrics? metrics = options.Metrics is null ? null : new Metrics(probe, options.Window);
    await using MetricsServer? server = metrics is null ? null : new MetricsServer(options.Metrics!, metrics.Read);
    using OtlpExport? otlp = options.Otlp is { } endpoint ? new OtlpExport(probe, endpoint, options.Interval) : null;
    Console.Error.WriteLine($"openat-histogram: attached to {probe}; Ctrl+C ends");
    if (options.Verbose)
    {
        Console.Error.WriteLine(probe.Explanation);
    }

    await new Display(options, Console.Out).RunAsync(probe, stop.Token);
    return 0;
}
catch (Exception e) when (e is BpfException or HttpListenerException or IOException)
{
    Console.Error.WriteLine($"openat-histogram: {e.Message}");
    if (e is VerifierException { Log: string log })
    {
        Console.Error.WriteLine(log);
    }

    return 1;
}

void Stop(PosixSignalContext context)
{
    // The final state is still to be printed: the process ends by returning from Main.
    context.Cancel = true;
    stop.Cancel();
}
