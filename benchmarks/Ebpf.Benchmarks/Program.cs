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
            return MicroRun.Run(rest);
        // One measurement in a process of its own: how PairedRun starts this program.
        case [PairedProcess.MeasureCommand, string name, string variant]:
            Measurement measurement = PairedCases.All.Single(paired => paired.Name == name).Measure(variant);
            Console.WriteLine(JsonSerializer.Serialize(measurement, Measurement.Json));
            return 0;
        case [] or [_]:
            return RunPairs(args.FirstOrDefault(""));
        default:
            Console.Error.WriteLine("usage: Ebpf.Benchmarks [FILTER]\n       Ebpf.Benchmarks micro [BenchmarkDotNet's arguments]");
            return 2;
    }
}
catch (Exception e) when (e is BpfException or BenchmarkFailedException or Win32Exception)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static int RunPairs(string filter)
{
    IPairedCase[] cases = [.. PairedCases.All.Where(paired => paired.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
    if (cases.Length == 0)
    {
        string all = string.Join(", ", PairedCases.All.Select(paired => paired.Name));
        Console.Error.WriteLine($"no case is called '{filter}'; there are {all}");
        return 2;
    }

    // Both halves run on the packaged library, which the baselines are linked to.
    Environment.SetEnvironmentVariable("EBPF_LIBBPF_PATH", null);

    // All cases first, so that a failure leaves the files as they are.
    ResultRow[] rows = [.. cases.SelectMany(paired => new PairedRun(paired, Console.Error).Run())];
    string table = ResultFiles.InRepository().Replace(rows);
    Console.WriteLine(table);
    return 0;
}
