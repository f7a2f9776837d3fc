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
    /// <returns>Whether all benchmarks ran.</returns>
    internal static bool Run(string[] args)
    {
        IConfig config = DefaultConfig.Instance
            .WithArtifactsPath(Path.Combine(Repository.Root, "artifacts", "benchmarks"))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(200)));
        // Without arguments it would ask which ones.
        string[] selection = args.Length == 0 ? ["--filter", "*"] : args;
        Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(MicroRun).Assembly).Run(selection, config)];
        return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success));
    }

    /// <returns>Whether no benchmark allocates that is marked with <see cref="AllocatesNothingAttribute"/>.</returns>
    internal static bool CheckHotPaths()
    {
        bool isClean = true;
        foreach (HotPath path in HotPath.All)
        {
            if (path.Allocated() is > 0 and double bytes)
            {
                isClean = false;
                Console.Error.WriteLine($"{path.Name} allocates {bytes} bytes a call, and should allocate none");
            }
        }

        return isClean;
    }
}
