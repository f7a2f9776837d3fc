using System.ComponentModel;
using System.Text.Json;
using Ebpf;
using Ebpf.Benchmarks;
using Ebpf.Benchmarks.Cases;
using Ebpf.Benchmarks.Micro;

try
{
    switch (args)
    {
        case ["micro", .. string[] rest]:
            return MicroRun.Run(rest) & MicroRun.CheckHotPaths() ? 0 : 1;
        // One measurement in a process of its own: how PairedRun starts this program.
        case [PairedProcess.MeasureCommand, string name, string variant]:
            Measurement measurement = PairedCases.All.Single(paired => paired.Name == name).Measure(variant);
            Console.WriteLine(JsonSerializer.Serialize(measurement, Measurement.Json));
            return 0;
        default:
            return BenchCommand.Parse(args).Run();
    }
}
catch (Exception e) when (e is BpfException or BenchmarkFailedException or Win32Exception)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
