using System.Diagnostics;
using System.Text.Json;
using Ebpf.Benchmarks.Cases;

namespace Ebpf.Benchmarks;

/// <summary>Starts one half of a pair on one CPU, and reads what it measured.</summary>
internal sealed class PairedProcess
{
    internal const string MeasureCommand = "measure";

    private readonly string _name;
    private readonly ProcessStartInfo _start;

    private PairedProcess(string name, bool hasAllCpus, params IEnumerable<string> command)
    {
        _name = name;
        _start = new ProcessStartInfo("taskset", ["-c", hasAllCpus ? AllowedCpus() : LastCpu(), .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // With one CPU the runtime waits ten times as long before it optimizes; our one CPU is not the user's.
        _start.Environment["DOTNET_TC_DelaySingleProcMultiplier"] = "1";
    }

    internal static PairedProcess Baseline(IPairedCase paired) => new(
        $"{paired.Name}, {paired.BaselineVariant}", paired.HasAllCpus, InC(paired, paired.BaselineArguments) ?? Here(paired, paired.BaselineVariant));

    internal static PairedProcess Variant(IPairedCase paired, string variant) => new(
        $"{paired.Name}, {variant}",
        paired.HasAllCpus,
        paired.ArgumentsInC(variant) is { } arguments ? InC(paired, arguments)! : Here(paired, variant));

    /// <exception cref="BenchmarkFailedException">It failed; the message has what it wrote to stderr.</exception>
    internal Measurement Run()
    {
        using Process process = Process.Start(_start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new BenchmarkFailedException($"{_name}: exit code {process.ExitCode}\n{errors.Result}");
        }

        try
        {
            return JsonSerializer.Deserialize<Measurement>(output, Measurement.Json)!;
        }
        catch (JsonException)
        {
            throw new BenchmarkFailedException($"{_name}: no measurement in its output\n{output}");
        }
    }

    private static IReadOnlyList<string>? InC(IPairedCase paired, IReadOnlyList<string> arguments) =>
        paired.BaselineProgram is { } program ? [Path.Combine(AppContext.BaseDirectory, "baseline", program), .. arguments] : null;

    private static IReadOnlyList<string> Here(IPairedCase paired, string variant) =>
        [Environment.ProcessPath!, typeof(PairedProcess).Assembly.Location, MeasureCommand, paired.Name, variant];

    // Of those that this process may use; the first ones serve most interrupts.
    private static string LastCpu() => AllowedCpus().Split(',', '-')[^1];

    private static string AllowedCpus()
    {
        const string Field = "Cpus_allowed_list:";
        return File.ReadLines("/proc/self/status").Single(line => line.StartsWith(Field, StringComparison.Ordinal))[Field.Length..].Trim();
    }
}
