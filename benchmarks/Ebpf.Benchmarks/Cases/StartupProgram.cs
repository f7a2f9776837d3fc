using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ebpf.Benchmarks.Cases;

/// <summary>The small program of the process cases: in C, or in C# published in one of the ways that there are.</summary>
/// <param name="way"><c>c</c>, or one of <see cref="Ways"/>.</param>
internal sealed class StartupProgram(string way)
{
    private static readonly string _rid = $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    private static bool _isPublished;

    private readonly bool _isC = way == "c";

    /// <summary>For an installed runtime; self-contained in one trimmed file, compiled ahead but for what is left to the JIT; NativeAOT.</summary>
    internal static IReadOnlyList<string> Ways { get; } = ["jit", "r2r", "aot"];

    internal IReadOnlyList<string> Command => _isC
        ? [Path.Combine(Folder, "startup"), ObjectFile.Path("startup")]
        : [Path.Combine(Folder, "Ebpf.Startup")];

    /// <summary>What has to be shipped: all but symbols and the libbpf of another architecture.</summary>
    internal IEnumerable<string> Files => _isC
        ? [.. Command, Path.Combine(AppContext.BaseDirectory, "runtimes", _rid, "native", "libbpf.so.1")]
        : Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Where(IsShipped);

    private string Folder => _isC ? Path.Combine(AppContext.BaseDirectory, "baseline") : Path.Combine(Repository.Root, "artifacts", "startup", way);

    internal static void PublishAll()
    {
        if (!_isPublished)
        {
            Publish("jit", "--self-contained", "false");
            Publish("r2r", "--self-contained", "-p:PublishReadyToRun=true", "-p:PublishTrimmed=true", "-p:PublishSingleFile=true");
            Publish("aot", "-p:PublishAot=true");
            _isPublished = true;
        }
    }

    private static void Publish(string way, params string[] how)
    {
        string project = Path.Combine(Repository.Root, "benchmarks", "Ebpf.Startup"), folder = new StartupProgram(way).Folder;
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        using Process publish = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, ["publish", project, "-c", "Release", "-r", _rid, "-o", folder, "--disable-build-servers", .. how])
        {
            RedirectStandardOutput = true,
        })!;
        string output = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        if (publish.ExitCode != 0)
        {
            throw new BenchmarkFailedException($"Ebpf.Startup can not be published as {way}:\n{output}");
        }
    }

    private static bool IsShipped(string file) =>
        Path.GetExtension(file) is not (".pdb" or ".dbg") && (!file.Contains("/runtimes/", StringComparison.Ordinal) || file.Contains($"/{_rid}/", StringComparison.Ordinal));
}
