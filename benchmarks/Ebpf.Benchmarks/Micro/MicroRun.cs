using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Ebpf.Benchmarks.Micro;

/// <summary>BenchmarkDotNet, with its files beside the other things that are built.</summary>
internal static class MicroRun
{
    internal static int Run(string[] args)
    {
        IConfig config = DefaultConfig.Instance.WithArtifactsPath(Path.Combine(Repository.Root, "artifacts", "benchmarks"));
        // Without arguments it would ask which ones.
        string[] selection = args.Length == 0 ? ["--filter", "*"] : args;
        Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(MicroRun).Assembly).Run(selection, config)];
        bool failed = summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success));
        return failed ? 1 : 0;
    }
}
