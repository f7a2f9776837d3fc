using System.Reflection;
using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Benchmarks;

/// <summary>What the numbers depend on, with nothing in it that tells one machine of its kind from another.</summary>
internal static class Machine
{
    /// <summary>In a few words.</summary>
    internal static string Name => $"{CpuModel()}, {Kernel}";

    /// <summary>That this program was built from.</summary>
    internal static string Commit => Recorded("Commit");

    /// <summary>Whether a program plays its processor: QEMU without KVM.</summary>
    internal static bool IsEmulated => CpuModel().Contains("QEMU", StringComparison.Ordinal);

    private static string Kernel => $"Linux {Environment.OSVersion.Version.ToString(3)}";

    internal static IEnumerable<(string Name, string Value)> Describe() =>
    [
        ("CPU", $"{CpuModel()}, {Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture}"),
        ("Kernel", Kernel),
        (".NET", Environment.Version.ToString()),
        ("libbpf", LibBpf.Version.ToString()),
        ("BPF objects", Recorded("Clang")),
        ("C baselines", Recorded("BaselineCompiler")),
        ("Commit", Commit),
    ];

    // By the build: RecordBuild in the project file.
    private static string Recorded(string key) =>
        typeof(Machine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    // arm64 kernels do not name the model.
    private static string CpuModel() =>
        File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
        ?? "model not known";
}
