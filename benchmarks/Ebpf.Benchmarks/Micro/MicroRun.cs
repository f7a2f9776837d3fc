using System.Reflection;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Ebpf.Benchmarks.Micro;

/// <summary>BenchmarkDotNet, with its files beside the other things that are built; short, since what counts is what is allocated.</summary>
internal static class MicroRun
{
    /// <returns>The exit code: 1 if a benchmark failed, or allocated and should not have.</returns>
    internal static int Run(string[] args)
    {
        IConfig config = DefaultConfig.Instance
            .WithArtifactsPath(Path.Combine(Repository.Root, "artifacts", "benchmarks"))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(200)));
        // Without arguments it would ask which ones.
        string[] selection = args.Length == 0 ? ["--filter", "*"] : args;
        Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(MicroRun).Assembly).Run(selection, config)];
        BenchmarkReport[] reports = [.. summaries.SelectMany(summary => summary.Reports)];
        string[] allocating = [.. reports.Where(Allocates).Select(report => report.BenchmarkCase.Descriptor.GetFilterName())];
        foreach (string name in allocating)
        {
            Console.Error.WriteLine($"{name} allocates, and is said not to");
        }

        bool failed = summaries.Any(summary => summary.HasCriticalValidationErrors) || reports.Any(report => !report.Success);
        return failed || allocating.Length > 0 ? 1 : 0;
    }

    private static bool Allocates(BenchmarkReport report) =>
        report.BenchmarkCase.Descriptor.WorkloadMethod.IsDefined(typeof(AllocatesNothingAttribute))
        && report.Success
        && report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) != 0;
}
