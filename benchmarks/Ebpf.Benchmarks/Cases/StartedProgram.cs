using System.Diagnostics;
using System.Globalization;

namespace Ebpf.Benchmarks.Cases;

/// <summary>What one start of <c>baseline/startup.c</c> or <c>Ebpf.Startup</c> tells.</summary>
/// <param name="Attached">From exec to the attached probe, in ms.</param>
/// <param name="FirstEvent">From exec to the first event read, in ms.</param>
/// <param name="PeakMemory">The most that was resident, in MB.</param>
/// <param name="PathSum">The sum of the letters of the path in the event.</param>
/// <param name="LibBpf">The version that it ran on.</param>
internal sealed record StartedProgram(double Attached, double FirstEvent, double PeakMemory, int PathSum, string LibBpf)
{
    internal static StartedProgram Run(IEnumerable<string> command)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "baseline", "started"), command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // PairedProcess sets it for this process.
        start.Environment.Remove("DOTNET_TC_DelaySingleProcMultiplier");
        using Process process = Process.Start(start)!;
        string? began = process.StandardOutput.ReadLine(), answer = process.StandardOutput.ReadLine();
        if (answer?.Split(' ') is not [var attached, var read, var tgid, var pathSum, var libBpf] || Number(tgid) != process.Id)
        {
            process.Kill();
            throw new BenchmarkFailedException($"{string.Join(' ', command)}: '{answer}' is not an answer of process {process.Id}");
        }

        // While it waits for the end of its input.
        double memory = PeakMemoryOf(process.Id);
        process.StandardInput.Close();
        process.WaitForExit();
        return new StartedProgram(Since(attached), Since(read), memory, (int)Number(pathSum), libBpf);

        double Since(string time) => (Number(time) - Number(began!)) / 1e6;
    }

    private static double PeakMemoryOf(int process)
    {
        const string Field = "VmHWM:";
        string line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith(Field, StringComparison.Ordinal));
        return Number(line[Field.Length..^"kB".Length].Trim()) * 1024 / 1e6;
    }

    private static long Number(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);
}
