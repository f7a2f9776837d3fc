using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Ebpf.Benchmarks.Micro;

/// <summary>BenchmarkDotNet, with its files beside the other things that are built; short, since what counts is what is allocated.</summary>
internal static class MicroRun
{
    private static readonly string[] _all = ["--filter", "*"];

    /// <summary>Those that the arguments select, with all that BenchmarkDotNet has to say.</summary>
    /// <returns>Whether they ran.</returns>
    internal static bool Run(string[] args) =>
        // Without arguments it would ask which ones.
        Run(args.Length == 0 ? _all : args, DefaultConfig.Instance).All(IsComplete);

    /// <summary>All of them, and no more words than their tables.</summary>
    /// <returns>Whether they ran; the log in the artifacts says why not.</returns>
    internal static bool RunQuietly()
    {
        ManualConfig quiet = new ManualConfig()
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter([.. DefaultConfig.Instance.GetExporters()])
            .AddLogger(NullLogger.Instance);
        IReadOnlyList<Summary> summaries = Run(_all, quiet);
        foreach (Summary summary in summaries)
        {
            Console.WriteLine($"\n{summary.BenchmarksCases[0].Descriptor.Type.Name}");
            MarkdownExporter.Console.ExportToLog(summary, ConsoleLogger.Default);
        }

        return summaries.All(IsComplete);
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

    private static Summary[] Run(string[] selection, IConfig config) =>
    [
        .. BenchmarkSwitcher.FromAssembly(typeof(MicroRun).Assembly).Run(
            selection,
            config.WithArtifactsPath(Path.Combine(Repository.Root, "artifacts", "benchmarks"))
                .AddDiagnoser(MemoryDiagnoser.Default)
                .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(200)))),
    ];

    private static bool IsComplete(Summary summary) =>
        !summary.HasCriticalValidationErrors && summary.Reports.Length > 0 && summary.Reports.All(report => report.Success);
}
